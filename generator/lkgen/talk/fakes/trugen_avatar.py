"""TruGen AI: avatars, `POST https://api.trugen.ai/v1/sessions`."""

from __future__ import annotations

from lkgen.talk.fakes.kinds.avatar import OneRequestAvatar
from lkgen.talk.fakes.kinds.base import Service


class TruGen(OneRequestAvatar):
    """Sends an avatar."""

    protocol = "trugen-avatar"
    services = (Service("api.trugen.ai", "TRUGEN_API_KEY"),)
    path, header = "/v1/sessions", "x-api-key"
    url, token, face = "livekit_url", "livekit_token", "avatar_id"
