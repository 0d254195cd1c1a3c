"""Protoface: avatars, `POST https://api.protoface.com/v1/sessions`."""

from __future__ import annotations

from lkgen.talk.fakes.kinds.avatar import SESSION, OneRequestAvatar
from lkgen.talk.fakes.kinds.base import Service


class Protoface(OneRequestAvatar):
    """Sends an avatar."""

    protocol = "protoface-avatar"
    services = (Service("api.protoface.com", "PROTOFACE_API_KEY"),)
    path, header = "/v1/sessions", "Authorization Bearer"
    url, token, face = "transport.url", "transport.worker_token", "avatar_id"
    ends = ("POST", f"/v1/sessions/{SESSION}/end")
