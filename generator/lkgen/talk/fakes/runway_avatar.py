"""Runway: avatars, `POST https://api.dev.runwayml.com/v1/realtime_sessions`."""

from __future__ import annotations

from lkgen.talk.fakes.kinds.avatar import SESSION, OneRequestAvatar


class Runway(OneRequestAvatar):
    """Sends an avatar."""

    protocol = "runway-avatar"
    path = "/v1/realtime_sessions"
    url, token, face = "livekit.url", "livekit.token", "avatar.avatarId"
    ends = ("DELETE", f"/v1/realtime_sessions/{SESSION}")
