"""AvatarTalk: avatars, `POST https://api.avatartalk.ai/livekit/create-session`."""

from __future__ import annotations

from lkgen.talk.fakes.kinds.avatar import SESSION, OneRequestAvatar


class AvatarTalk(OneRequestAvatar):
    """Hears the agent as a participant of its own."""

    protocol = "avatartalk-avatar"
    path = "/livekit/create-session"
    url, token, ear, face = "livekit_url", "room_token", "listener_token", "avatar"
    names_it = "task_id"
    ends = ("DELETE", f"/livekit/delete-session/{SESSION}")
