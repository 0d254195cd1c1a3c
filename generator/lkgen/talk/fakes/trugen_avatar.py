"""TruGen AI: avatars, `POST https://api.trugen.ai/v1/sessions`."""

from __future__ import annotations

from lkgen.talk.fakes.kinds.avatar import OneRequestAvatar


class TruGen(OneRequestAvatar):
    """Sends an avatar."""

    protocol = "trugen-avatar"
    path = "/v1/sessions"
    url, token, face = "livekit_url", "livekit_token", "avatar_id"
