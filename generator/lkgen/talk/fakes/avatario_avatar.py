"""Avatario: avatars, `POST https://avatario.ai/api/sdk/start-session`."""

from __future__ import annotations

from lkgen.talk.fakes.kinds.avatar import OneRequestAvatar
from lkgen.talk.fakes.kinds.base import Service


class Avatario(OneRequestAvatar):
    """Sends an avatar."""

    protocol = "avatario-avatar"
    services = (
        Service("avatario.ai", "AVATARIO_API_KEY", variables={"AVATARIO_AVATAR_ID": "lkgen-face"}),
    )
    path, header = "/api/sdk/start-session", "x-api-key"
    url, token, face = "livekit.url", "livekit.token", "avatario_face_id"
