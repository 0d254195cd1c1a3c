"""Anam: avatars, `POST https://api.anam.ai/v1/engine/session`."""

from __future__ import annotations

from lkgen.talk.fakes.kinds.avatar import OneRequestAvatar


class Anam(OneRequestAvatar):
    """Sends an avatar."""

    protocol = "anam-avatar"
    path = "/v1/engine/session"
    url, token = "environment.livekitUrl", "environment.livekitToken"
    face = "personaConfig.avatarId"
    names_it = "sessionId"
