"""LiveAvatar: a session of `https://api.liveavatar.com/v1/sessions`, and a websocket to speak to.

Three requests make a session, start it and stop it. The agent's speech comes over the websocket
as base64 of 24 kHz PCM in `agent.speak`, ended by `agent.speak_end`; `agent.interrupt` breaks it
off. The plugin, version 1.8.9, wants to be told when it is heard.
"""

from __future__ import annotations

import base64
import contextlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from aiohttp import WSMsgType, web

from lkgen.talk.caller.avatar import Avatar, Speech
from lkgen.talk.caller.conversation import Conversation
from lkgen.talk.fakes.kinds.avatar import AvatarService
from lkgen.talk.fakes.kinds.base import Handler, Request
from lkgen.talk.fakes.kinds.wire import Wire, bearer, made_up

_RATE = 24_000
_DONE = 1000
# The second is what 1.3 calls it.
_MODES = ("LITE", "CUSTOM")


class LiveAvatar(AvatarService):
    """Says in the room what it is told over a websocket.

    Attributes:
        rooms: what each session is to join, by its id: a room's address and token.
    """

    protocol = "liveavatar-avatar"

    def __init__(self, conversation: Conversation, wires: Sequence[Wire]) -> None:
        super().__init__(conversation, wires)
        self.rooms: dict[str, tuple[str, str]] = {}

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        return {
            ("POST", "/token"): self._token,
            ("POST", "/start"): self._start,
            ("POST", "/stop"): self._stop,
            ("GET", "/*/websocket"): self._converse,
        }

    def admits(self, request: web.Request, wire: Wire) -> bool:
        if request.path.endswith("/token"):
            return super().admits(request, wire)
        # A session's own token, or an address that only its owner was told.
        return bearer(request) in self.rooms or request.path.split("/")[-2] in self.rooms

    async def _token(self, request: web.Request, record: Request) -> web.StreamResponse:
        body = await self.body(request)
        room: Mapping[str, Any] = body.get("livekit_config") or {}
        if body.get("mode") not in _MODES or not body.get("avatar_id"):
            raise self.refusal(400, "a session needs an avatar_id and the mode LITE")
        token = self.admission(str(room.get("livekit_client_token", "")))
        await self.work(request)
        session = made_up(f"session-{len(self.rooms)}")
        self.rooms[session] = str(room.get("livekit_url", "")), token
        return _done({"session_id": session, "session_token": session})

    async def _start(self, request: web.Request, record: Request) -> web.StreamResponse:
        return _done({"ws_url": f"wss://{request.host}/v1/sessions/{bearer(request)}/websocket"})

    async def _stop(self, request: web.Request, record: Request) -> web.StreamResponse:
        return web.json_response({"code": 100, "data": None, "message": "stopped"})

    async def _converse(self, request: web.Request, record: Request) -> web.StreamResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)

        async def tell(kind: str, **fields: str) -> None:
            # The agent may hang up at any time.
            with contextlib.suppress(ConnectionError):
                await socket.send_json({"type": kind, **fields})

        async def started() -> None:
            await tell("agent.speak_started")

        async def finished(said_s: float, cut: bool) -> None:
            await tell("agent.speak_interrupted" if cut else "agent.speak_ended")

        url, token = self.rooms[request.path.split("/")[-2]]
        avatar = Avatar(url, token, started=started, finished=finished)
        async with self.in_room(avatar, record):
            await tell("session.state_updated", state="connected")
            speech: Speech | None = None
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    speech = self._hear(json.loads(message.data), avatar, speech)
        return socket

    def _hear(self, event: dict[str, Any], avatar: Avatar, speech: Speech | None) -> Speech | None:
        """Take a message; gives the speech that it leaves unfinished."""
        kind = event.get("type")
        if kind == "agent.speak":
            speech = speech or avatar.say(_RATE)
            speech.add(self.passed_on(base64.b64decode(event["audio"])))
        elif kind == "agent.interrupt":
            avatar.hush()
            return None
        elif kind == "agent.speak_end" and speech:
            speech.end()
            return None
        return speech


def _done(data: Mapping[str, str]) -> web.Response:
    return web.json_response({"code": _DONE, "data": dict(data), "message": "Success"})
