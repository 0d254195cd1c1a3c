"""Avatario: avatars, `POST https://avatario.ai/api/sdk/start-session`."""

from __future__ import annotations

from lkgen.talk.fakes.kinds.avatar import OneRequestAvatar


class Avatario(OneRequestAvatar):
    """Sends an avatar."""

    protocol = "avatario-avatar"
    path = "/api/sdk/start-session"
    url, token, face = "livekit.url", "livekit.token", "avatario_face_id"
