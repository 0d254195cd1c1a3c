"""Beyond Presence: avatars, `POST https://api.bey.dev/v1/sessions`.

The plugins of 1.3 and 1.5 ask under another path, with other names for the room.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from lkgen.talk.fakes.kinds.avatar import OneRequestAvatar
from lkgen.talk.fakes.kinds.base import Request

_BEFORE = {"livekit_url": "url", "livekit_token": "token"}


class BeyondPresence(OneRequestAvatar):
    """Sends an avatar."""

    protocol = "bey-avatar"
    path = "/v1/sessions"
    before = ("/v1/session",)
    url, token, face = "url", "token", "avatar_id"

    async def begin(
        self, request: web.Request, record: Request, body: Mapping[str, Any]
    ) -> web.StreamResponse:
        if request.path in self.before:
            body = {_BEFORE.get(name, name): value for name, value in body.items()}
        return await super().begin(request, record, body)
