"""Tavus: avatars, `POST https://tavusapi.com/v2/conversations`."""

from __future__ import annotations

from lkgen.talk.fakes.kinds.avatar import OneRequestAvatar


class Tavus(OneRequestAvatar):
    """Sends an avatar."""

    protocol = "tavus-avatar"
    path = "/v2/conversations"
    url, token = "properties.livekit_ws_url", "properties.livekit_room_token"
    face = "face_id"
    names_it = "conversation_id"
