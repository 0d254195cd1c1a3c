"""OpenAI's GPT-Live, which hears and speaks at once: `wss://api.openai.com/v1/live/sessions`.

What it has to look up it delegates to a model behind it, and that one calls the tools. Its
messages are those of livekit.agents.llm._realtime.gpt_live_types.
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Mapping
from typing import Any, cast

from lkgen.talk.caller.asked import Answer
from lkgen.talk.fakes.kinds.base import Refusal
from lkgen.talk.fakes.kinds.llm import Object, identifier
from lkgen.talk.fakes.kinds.realtime_model import CHUNK_S, RATE, RealtimeModel, WebsocketSession
from lkgen.talk.fakes.kinds.transcriber import Transcript

# How much faster than real time it speaks.
_AHEAD = 0.1
# It is never silent for good: its client takes so much silence for the end of what it said.
_SILENCE_S = 1.0
_APPENDS = {
    "session.instructions.append": "session.instructions.appended",
    "session.thinking.append": "session.thinking.appended",
    "session.commentary.append": "session.commentary.appended",
}
_MUTES = {
    "session.input_audio.mute": "session.input_audio.muted",
    "session.input_audio.unmute": "session.input_audio.unmuted",
}


class _Session(WebsocketSession):
    _configured = False
    # The model behind this one, what it works on, and its calls whose result has not come.
    _backend = ""
    _delegation = ""
    _calls: frozenset[str] = frozenset()
    # How much sound has gone out, and how many words of what is being said now.
    _spoken_ms = 0
    _shown = 0

    async def on_json(self, message: Object) -> None:
        kind = self.kind(message)
        if kind == "session.start":
            await self._start(cast("Object", message.get("session") or {}))
        elif not self._configured:
            raise self.fake.refusal(400, "the first message must be session.start")
        elif kind == "session.input_audio.append":
            await self.push_audio(self.decode(message.get("audio")))
        elif kind == "session.update":
            self._offer(cast("Object", message.get("session") or {}))
            await self.send({"type": "session.updated"})
        elif kind in _APPENDS:
            await self._append(kind, message)
        elif kind in _MUTES:
            await self.send({"type": _MUTES[kind]})
        elif kind == "response.item.create":
            self._take_result(cast("Object", message.get("item") or {}))
        elif kind == "response.create":
            await self._continue()
        elif kind == "session.close":
            await self.stop()
            usage = {"seconds": self._spoken_ms / 1000}
            closed = {"type": "session.closed", "reason": "close_requested"}
            await self.send({**closed, "usage": usage})
        else:
            raise self.fake.refusal(400, f"unknown message {kind!r}")

    async def _start(self, config: Object) -> None:
        audio = cast("Object", config.get("audio") or {})
        form = cast("Object", audio.get("format") or {})
        if not config.get("model") or form.get("type") != "audio/pcm":
            raise self.fake.refusal(400, "session needs a model, and audio/pcm")
        self._configured = True
        self.expect_audio(form.get("rate", RATE))
        self._offer(config)
        session = {"id": identifier("sess_")}
        await self.send({"type": "session.started", "session": session})

    def _offer(self, config: Object) -> None:
        """Take note of the tools that the model behind this one may call."""
        delegation = cast("Object", config.get("delegation") or {})
        responses = cast("Object", delegation.get("responses") or {})
        self._backend = responses.get("model") or self._backend
        if (tools := responses.get("tools")) is not None:
            offered = cast("list[Object]", tools)
            self.tools = {one["name"]: one.get("parameters") or {} for one in offered}

    async def _append(self, kind: str, message: Object) -> None:
        if not message.get("content") or "delegation_id" not in message:
            raise self.fake.refusal(400, f"{kind} needs content, and a delegation_id or null")
        await self.send({"type": _APPENDS[kind], "client_event_id": message.get("event_id")})
        # Only this one is there to be spoken of.
        if kind == "session.commentary.append":
            self.last = "system"
            self.reply()

    def _take_result(self, item: Object) -> None:
        if item.get("type") != "function_call_output" or item.get("call_id") not in self._calls:
            raise self.fake.refusal(400, "the item must be the result of a call")
        self._calls -= {str(item["call_id"])}
        self.tool_gave(item.get("output"))

    async def _continue(self) -> None:
        if self._calls:
            raise self.fake.refusal(400, "a call has no result yet")
        await self._responded(None)
        self.last = "tool"
        self.reply()

    async def on_transcript(self, transcript: Transcript) -> None:
        if transcript.what == "started":
            await self.stop()
            return
        if new := transcript.words[self._shown :]:
            delta = "".join(f" {word}" if self._shown + i else word for i, word in enumerate(new))
            span = {"start_ms": _ms(transcript.start), "end_ms": _ms(transcript.end)}
            await self.send({"type": "session.input_transcript.delta", "delta": delta, **span})
        self._shown = len(transcript.words)
        if transcript.what == "final":
            self._shown = 0
            if transcript.words:
                self.user_said(transcript.text)
                self.reply()

    async def say(self, answer: Answer) -> None:
        if answer.tools:
            self._delegation = identifier("delegation_")
            target = {"id": self._delegation, "target": "responses"}
            await self.send({"type": "session.delegation.created", "delegation": target})
            await self._responded(answer)
            return
        for word, pcm in self.spoken(answer):
            if word:
                end = self._spoken_ms + _ms(CHUNK_S)
                span = {"start_ms": self._spoken_ms, "end_ms": end}
                await self.send({"type": "session.output_transcript.delta", "delta": word, **span})
            await self._sound(pcm)
        for _ in range(round(_SILENCE_S / CHUNK_S)):
            await self._sound(bytes(round(CHUNK_S * RATE) * 2))

    async def _sound(self, pcm: bytes) -> None:
        if pcm:
            delta = base64.b64encode(pcm).decode()
            await self.send({"type": "session.output_audio.delta", "delta": delta})
            self._spoken_ms += _ms(len(pcm) / 2 / RATE)
            await asyncio.sleep(CHUNK_S * _AHEAD)

    async def _responded(self, answer: Answer | None) -> None:
        """The model behind this one has answered, with a call if there is an answer."""
        response = {"id": identifier("resp_"), "model": self._backend}
        await self._event("response.created", response=response)
        for call in answer.tools if answer else ():
            name = identifier("call_")
            self._calls |= {name}
            item = {
                "id": identifier("fc_"),
                "type": "function_call",
                "status": "completed",
                "call_id": name,
                "name": call.name,
                "arguments": call.arguments_json(),
            }
            await self._event("response.output_item.done", item=item)
        usage = {"input_tokens": 1, "output_tokens": 1, "total_tokens": 2}
        await self._event("response.completed", response={**response, "usage": usage})

    async def _event(self, kind: str, **fields: Mapping[str, Any]) -> None:
        event = {"type": kind, **fields}
        about = {"type": "response.event", "delegation_id": self._delegation or None}
        await self.send({**about, "event": event})

    async def fail(self, refusal: Refusal) -> None:
        await self.send({"type": "error", **refusal.body})


class OpenAILive(RealtimeModel):
    """Hears and answers in speech at any time, has tools called."""

    protocol = "openai-live"
    path = "/live/sessions"
    session = _Session

    def refusal(self, status: int, reason: str) -> Refusal:
        code = "invalid_api_key" if status == 401 else None
        kind = "server_error" if status >= 500 else "invalid_request_error"
        return Refusal(status, reason, {"error": {"type": kind, "code": code, "message": reason}})


def _ms(seconds: float) -> int:
    return round(seconds * 1000)
