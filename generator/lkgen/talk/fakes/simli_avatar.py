"""Simli: avatars, `POST https://api.simli.ai/integrations/livekit/agents`.

The plugin of 1.3 asks under other paths, with its key in the first body.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from lkgen.talk.fakes.kinds.avatar import SESSION, OneRequestAvatar
from lkgen.talk.fakes.kinds.base import Handler, Request
from lkgen.talk.fakes.kinds.wire import Wire

_BEFORE = "/startAudioToVideoSession"


class Simli(OneRequestAvatar):
    """Sends an avatar for a token that a key has bought."""

    protocol = "simli-avatar"
    path = "/integrations/livekit/agents"
    before = ("/StartLivekitAgentsSession",)
    url, token, face = "livekit_url", "livekit_token", "session_token"

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        return {
            **super().routes(),
            ("POST", "/compose/token"): self._compose,
            ("POST", _BEFORE): self._compose,
        }

    def admits(self, request: web.Request, wire: Wire) -> bool:
        # What a room is handed over with is in the body.
        in_body = (self.path, *self.before, _BEFORE)
        return request.path in in_body or super().admits(request, wire)

    async def _compose(self, request: web.Request, record: Request) -> web.StreamResponse:
        body = await self.body(request)
        if request.path == _BEFORE:
            self.require_key(body.get("apiKey"))
        if not body.get("faceId"):
            raise self.refusal(400, "faceId is required")
        return web.json_response({"session_token": SESSION})

    async def begin(
        self, request: web.Request, record: Request, body: Mapping[str, Any]
    ) -> web.StreamResponse:
        if body.get("session_token") != SESSION:
            raise self.refusal(401, "no such session_token")
        return await super().begin(request, record, body)
