"""Protoface: avatars, `POST https://api.protoface.com/v1/sessions`."""

from __future__ import annotations

from lkgen.talk.fakes.kinds.avatar import SESSION, OneRequestAvatar


class Protoface(OneRequestAvatar):
    """Sends an avatar."""

    protocol = "protoface-avatar"
    path = "/v1/sessions"
    url, token, face = "transport.url", "transport.worker_token", "avatar_id"
    ends = ("POST", f"/v1/sessions/{SESSION}/end")
