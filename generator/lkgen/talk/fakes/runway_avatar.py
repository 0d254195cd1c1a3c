"""Runway: avatars, `POST https://api.dev.runwayml.com/v1/realtime_sessions`."""

from __future__ import annotations

from lkgen.talk.fakes.kinds.avatar import SESSION, OneRequestAvatar
from lkgen.talk.fakes.kinds.base import Service


class Runway(OneRequestAvatar):
    """Sends an avatar."""

    protocol = "runway-avatar"
    services = (
        Service(
            "api.dev.runwayml.com",
            "RUNWAYML_API_SECRET",
            variables={"RUNWAY_AVATAR_ID": "lkgen-face"},
        ),
    )
    path, header = "/v1/realtime_sessions", "Authorization Bearer"
    url, token, face = "livekit.url", "livekit.token", "avatar.avatarId"
    ends = ("DELETE", f"/v1/realtime_sessions/{SESSION}")
