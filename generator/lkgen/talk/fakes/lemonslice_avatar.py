"""LemonSlice: avatars, `POST https://lemonslice.com/api/liveai/sessions`."""

from __future__ import annotations

from lkgen.talk.fakes.kinds.avatar import OneRequestAvatar
from lkgen.talk.fakes.kinds.base import Service


class LemonSlice(OneRequestAvatar):
    """Sends an avatar."""

    protocol = "lemonslice-avatar"
    services = (
        Service(
            "lemonslice.com",
            "LEMONSLICE_API_KEY",
            variables={"LEMONSLICE_AGENT_ID": "lkgen-face"},
        ),
    )
    path, header = "/api/liveai/sessions", "X-API-Key"
    url, token, face = "properties.livekit_url", "properties.livekit_token", "agent_id"
    names_it = "session_id"
