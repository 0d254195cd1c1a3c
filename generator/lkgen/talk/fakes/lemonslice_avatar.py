"""LemonSlice: avatars, `POST https://lemonslice.com/api/liveai/sessions`."""

from __future__ import annotations

from lkgen.talk.fakes.kinds.avatar import OneRequestAvatar


class LemonSlice(OneRequestAvatar):
    """Sends an avatar."""

    protocol = "lemonslice-avatar"
    path = "/api/liveai/sessions"
    url, token, face = "properties.livekit_url", "properties.livekit_token", "agent_id"
    names_it = "session_id"
