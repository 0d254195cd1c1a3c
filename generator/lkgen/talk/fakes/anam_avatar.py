"""Anam: avatars, `POST https://api.anam.ai/v1/engine/session`.

The plugins of 1.3 and 1.5 first buy a token for a session with what 1.8 sends with the request.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from aiohttp import web

from lkgen.talk.caller.conversation import Conversation
from lkgen.talk.fakes.kinds.avatar import OneRequestAvatar
from lkgen.talk.fakes.kinds.base import Handler, Request
from lkgen.talk.fakes.kinds.wire import Wire, bearer, made_up


class Anam(OneRequestAvatar):
    """Sends an avatar."""

    protocol = "anam-avatar"
    path = "/v1/engine/session"
    url, token = "environment.livekitUrl", "environment.livekitToken"
    face = "personaConfig.avatarId"
    names_it = "sessionId"

    def __init__(self, conversation: Conversation, wires: Sequence[Wire]) -> None:
        super().__init__(conversation, wires)
        self._bought: dict[str, Mapping[str, Any]] = {}

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        return {**super().routes(), ("POST", "/v1/auth/session-token"): self._buy}

    def admits(self, request: web.Request, wire: Wire) -> bool:
        return (bearer(request) or "") in self._bought or super().admits(request, wire)

    async def _buy(self, request: web.Request, record: Request) -> web.StreamResponse:
        token = made_up(f"token-{len(self._bought)}")
        self._bought[token] = await self.body(request)
        return web.json_response({"sessionToken": token})

    async def begin(
        self, request: web.Request, record: Request, body: Mapping[str, Any]
    ) -> web.StreamResponse:
        return await super().begin(request, record, self._bought.get(bearer(request) or "", body))
