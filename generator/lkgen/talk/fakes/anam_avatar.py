"""Anam: avatars, `POST https://api.anam.ai/v1/engine/session`."""

from __future__ import annotations

from lkgen.talk.fakes.kinds.avatar import OneRequestAvatar
from lkgen.talk.fakes.kinds.base import Service


class Anam(OneRequestAvatar):
    """Sends an avatar."""

    protocol = "anam-avatar"
    services = (Service("api.anam.ai", "ANAM_API_KEY", variables={"ANAM_AVATAR_ID": "lkgen-face"}),)
    path, header = "/v1/engine/session", "Authorization Bearer"
    url, token = "environment.livekitUrl", "environment.livekitToken"
    face = "personaConfig.avatarId"
    names_it = "sessionId"
