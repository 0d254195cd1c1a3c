"""Ultravox: `POST https://api.ultravox.ai/api/calls` gives a websocket to speak through."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, cast

from aiohttp import web

from lkgen.talk.caller.asked import Answer
from lkgen.talk.caller.conversation import Conversation
from lkgen.talk.fakes.kinds.base import Handler, Refusal, Request
from lkgen.talk.fakes.kinds.llm import Object, identifier, who_said
from lkgen.talk.fakes.kinds.realtime_model import CHUNK_S, RATE, RealtimeModel, WebsocketSession
from lkgen.talk.fakes.kinds.transcriber import Transcript
from lkgen.talk.fakes.kinds.wire import Wire

# It sends as far ahead as its client buffers, which LiveKit's plugin sets to 30 seconds.
_AHEAD = 0.1


class _Session(WebsocketSession):
    """A call; its parameters came with the request that made it."""

    fake: Ultravox
    _ordinal = 0
    _rate = RATE
    _medium = "voice"

    async def opened(self) -> None:
        call = self.fake.calls[self.request.path.rpartition("/")[2]]
        medium = cast("Object", call["medium"]["serverWebSocket"])
        self._rate = int(medium.get("outputSampleRate") or RATE)
        self.expect_audio(int(medium.get("inputSampleRate") or RATE))
        self.tools = _tools(call)
        await self.send({"type": "call_started", "callId": identifier("")})
        await self._state("listening")

    async def on_json(self, message: Object) -> None:
        kind = message.get("type")
        if kind == "user_text_message":
            self._written(message)
        elif kind == "client_tool_result":
            if self.tool_gave(message.get("result")):
                self.reply()
        elif kind == "set_output_medium":
            self._medium = str(message.get("medium"))
        elif kind == "ping":
            await self.send({"type": "pong", "timestamp": message.get("timestamp", 0.0)})
        elif kind == "forced_agent_message":
            raise self.fake.refusal(400, "this fake says nothing that it is told to say")
        else:
            raise self.fake.refusal(400, f"unknown message {kind!r}")

    def _written(self, message: Object) -> None:
        text = str(message.get("text") or "")
        who = who_said("user", text) if text else "system"
        if who == "user":
            self.user_said(text)
        elif self.last != "tool":
            self.last = who
        if not message.get("deferResponse"):
            self.reply()

    async def on_transcript(self, transcript: Transcript) -> None:
        if transcript.what == "started":
            await self.stop()
        elif transcript.what == "final" and transcript.words:
            self.user_said(transcript.text)
            await self._transcript("user", text=transcript.text, final=True)
            await self.stop()
            self.reply()

    async def _transcript(self, role: str, *, final: bool, **fields: Any) -> None:
        head = {"type": "transcript", "role": role, "medium": self._medium, "final": final}
        await self.send({**head, "ordinal": self._ordinal, **fields})
        self._ordinal += final

    async def _state(self, state: str) -> None:
        await self.send({"type": "state", "state": state})

    async def begin(self, answer: Answer) -> None:
        await self._state("thinking")

    async def say(self, answer: Answer) -> None:
        for call in answer.tools:
            await self.send(
                {
                    "type": "client_tool_invocation",
                    "toolName": call.name,
                    "invocationId": identifier(""),
                    "parameters": dict(call.arguments),
                }
            )
        if answer.tools:
            return
        await self._state("speaking")
        for word, pcm in self.spoken(answer, self._rate):
            if word:
                await self._transcript("agent", delta=word, final=False)
            if pcm and self._medium == "voice":
                await self.send_bytes(pcm)
            await asyncio.sleep(CHUNK_S * _AHEAD)
        await self._transcript("agent", text=answer.text, final=True)
        await self._state("listening")

    async def stopped(self) -> None:
        await self.send({"type": "playback_clear_buffer"})
        await self._state("listening")

    async def fail(self, refusal: Refusal) -> None:
        await self._socket.close(code=1008, message=refusal.reason.encode()[:120])


class Ultravox(RealtimeModel):
    """Hears, answers in speech or text, calls tools of the client.

    Attributes:
        calls: what was asked for, by the last part of the websocket's address.
    """

    protocol = "ultravox"
    path = "/calls/*"
    session = _Session

    def __init__(self, conversation: Conversation, wires: Sequence[Wire]) -> None:
        super().__init__(conversation, wires)
        self.calls: dict[str, Object] = {}

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        return {**super().routes(), ("POST", "/calls"): self._call}

    def admits(self, request: web.Request, wire: Wire) -> bool:
        # Its address is the key to a call.
        return request.path.rpartition("/")[2] in self.calls or super().admits(request, wire)

    def refusal(self, status: int, reason: str) -> Refusal:
        return Refusal(status, reason, {"detail": reason})

    async def _call(self, request: web.Request, record: Request) -> web.StreamResponse:
        call: Object = await request.json()
        record.detail.update(call)
        if not cast("Object", call.get("medium") or {}).get("serverWebSocket"):
            raise self.refusal(400, "this fake speaks through medium.serverWebSocket only")
        name = identifier("")
        self.calls[name] = call
        url = f"wss://join.ultravox.ai/calls/{name}"
        return web.json_response({"callId": name, "joinUrl": url}, status=201)


def _tools(call: Object) -> dict[str, Any]:
    """Tools of the client, their parameters put together as one JSON schema each."""
    found: dict[str, Any] = {}
    for tool in cast("list[Object]", call.get("selectedTools") or []):
        one = cast("Object", tool.get("temporaryTool") or {})
        parameters = cast("list[Object]", one.get("dynamicParameters") or [])
        found[str(one.get("modelToolName"))] = {
            "type": "object",
            "properties": {each["name"]: each.get("schema") or {} for each in parameters},
            "required": [each["name"] for each in parameters if each.get("required")],
        }
    return found
