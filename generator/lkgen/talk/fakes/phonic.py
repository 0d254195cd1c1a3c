"""Phonic's speech to speech, `wss://api.phonic.ai/v1/sts/ws`."""

from __future__ import annotations

import asyncio
import base64
from typing import Any, cast

from lkgen.talk.caller.asked import Answer
from lkgen.talk.fakes.kinds.base import Refusal
from lkgen.talk.fakes.kinds.llm import Object, identifier
from lkgen.talk.fakes.kinds.realtime_model import CHUNK_S, RealtimeModel, WebsocketSession
from lkgen.talk.fakes.kinds.transcriber import Transcript

# LiveKit's plugin asks for audio as fast as it can be had (stream_ahead_of_real_time).
_AHEAD = 0.1
_QUIET = ("update_system_prompt", "set_external_id", "set_expected_keypad_input")


class _Session(WebsocketSession):
    _rate = 0

    async def on_json(self, message: Object) -> None:
        kind = str(message.get("type"))
        if kind in ("config", "reset"):
            await self._configure(message if kind == "config" else message.get("config") or {})
        elif not self._rate:
            raise self.fake.refusal(400, "the first message must be the config")
        elif kind == "audio_chunk":
            await self.push_audio(self.decode(message.get("audio")))
        elif kind == "generate_reply":
            self.last = "system"
            self.reply()
        elif kind == "tool_call_output":
            if self.tool_gave(message.get("output")):
                self.reply()
        elif kind == "add_system_message":
            self.last = "system"
        elif kind not in _QUIET:
            raise self.fake.refusal(400, f"unknown message {kind!r}")

    async def _configure(self, config: Object) -> None:
        rates = [str(config.get(name, "")) for name in ("input_format", "output_format")]
        if any(not rate.startswith("pcm_") for rate in rates):
            raise self.fake.refusal(400, "this fake hears and speaks PCM only")
        self.expect_audio(int(rates[0].removeprefix("pcm_")))
        first, self._rate = not self._rate, int(rates[1].removeprefix("pcm_"))
        self.tools = _tools(config)
        if first:
            await self.send({"type": "ready_to_start_conversation"})
            name = identifier("conv_")
            await self.send({"type": "conversation_created", "conversation_id": name})

    async def on_transcript(self, transcript: Transcript) -> None:
        if transcript.what == "started":
            await self.send({"type": "user_started_speaking"})
            await self.stop()
        elif transcript.what == "final":
            await self.send({"type": "user_finished_speaking"})
            if transcript.words:
                self.user_said(transcript.text)
                await self.send({"type": "input_text", "text": transcript.text})
                await self.stop()
                self.reply()

    async def say(self, answer: Answer) -> None:
        await self.send({"type": "assistant_started_speaking"})
        for call in answer.tools:
            called = {"tool_call_id": identifier("call_"), "tool_name": call.name}
            parameters = dict(call.arguments)
            await self.send({"type": "tool_call", **called, "parameters": parameters})
        if answer.tools:
            return
        for i, (word, pcm) in enumerate(self.spoken(answer, self._rate)):
            data = base64.b64encode(pcm).decode()
            chunk = {"audio": data, "text": word, "audio_chunk_id": i}
            await self.send({"type": "audio_chunk", **chunk})
            await asyncio.sleep(CHUNK_S * _AHEAD)
        await self.send({"type": "assistant_finished_speaking"})

    async def stopped(self) -> None:
        await self.send({"type": "assistant_finished_speaking"})

    async def fail(self, refusal: Refusal) -> None:
        error = {"message": refusal.reason, "code": str(refusal.status)}
        await self.send({"type": "error", "error": error})


class Phonic(RealtimeModel):
    """Hears, answers in speech, calls tools."""

    protocol = "phonic"
    path = "/sts/ws"
    session = _Session

    def refusal(self, status: int, reason: str) -> Refusal:
        return Refusal(status, reason, {"error": {"message": reason}})


def _tools(config: Object) -> dict[str, Any]:
    """The client's own tools; those that Phonic runs itself are names."""
    found: dict[str, Any] = {}
    for tool in cast("list[object]", config.get("tools") or []):
        if isinstance(tool, dict):
            schema = cast("Object", cast("Object", tool).get("tool_schema") or tool)
            function = cast("Object", schema.get("function") or schema)
            if "name" in function:
                found[str(function["name"])] = function.get("parameters") or {}
    return found
