"""Tavus: avatars, `POST https://tavusapi.com/v2/conversations`."""

from __future__ import annotations

from lkgen.talk.fakes.kinds.avatar import OneRequestAvatar
from lkgen.talk.fakes.kinds.base import Service


class Tavus(OneRequestAvatar):
    """Sends an avatar."""

    protocol = "tavus-avatar"
    services = (
        Service("tavusapi.com", "TAVUS_API_KEY", variables={"TAVUS_FACE_ID": "lkgen-face"}),
    )
    path, header = "/v2/conversations", "x-api-key"
    url, token = "properties.livekit_ws_url", "properties.livekit_room_token"
    face = "face_id"
    names_it = "conversation_id"
