"""MiniMax's speech synthesis: `wss://api*.minimax.io/ws/v1/t2a_v2`, and `POST /v1/t2a_v2`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from aiohttp import web

from lkgen.talk.audio.encoding import pieces
from lkgen.talk.fakes.kinds.base import ANY_ID, Handler, Refusal, Request
from lkgen.talk.fakes.kinds.streaming_tts import Message, StreamingTTS, SynthesizeStream
from lkgen.talk.fakes.kinds.tts import Event, inner, sse

_OK = {"base_resp": {"status_code": 0, "status_msg": "success"}, "trace_id": ANY_ID}
_ERRORS = {401: 1004, 429: 1002, 400: 2013}
"""MiniMax's own codes by HTTP status: authentication, rate limit, parameters."""
_UNKNOWN = 1000


class _Stream(SynthesizeStream):
    """One task: `task_start`, texts, `task_finish`."""

    form: tuple[str, int] | None = None

    def opened(self) -> Iterable[Message]:
        return [_event("connected_success")]

    def piece(self, audio: bytes, context: str) -> Message:
        return {**_event("task_continued"), "data": {"audio": audio.hex()}, "is_final": False}

    def error(self, refusal: Refusal, context: str) -> Message | None:
        return {**_event("task_failed"), **refusal.body}

    async def on_json(self, packet: dict[str, Any]) -> None:
        event = packet.get("event")
        if event == "task_start":
            self.form = _form(self.fake, packet)
            await self.send(_event("task_started"))
        elif self.form is None:
            raise self.fake.refusal(400, "task_start comes first")
        elif event == "task_continue":
            then = {**_event("task_continued"), "data": {"audio": ""}, "is_final": True}
            self.say(str(packet.get("text", "")), *self.form, context="task", then=[then])
        elif event == "task_finish":
            self.say("", *self.form, context="task", then=[_event("task_finished")])
            await self.until_said("task")
            await self.close()
        else:
            raise self.fake.refusal(400, f"no such event: {event!r}")


class MiniMaxTTS(StreamingTTS):
    """Speaks a task, text by text, or a whole text."""

    protocol = "minimax-tts"
    path = "/ws/v1/t2a_v2"
    stream = _Stream

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        return {**super().routes(), ("POST", "/v1/t2a_v2"): self._text}

    def refusal(self, status: int, reason: str) -> Refusal:
        code = _ERRORS.get(status, _UNKNOWN)
        return Refusal(status, reason, {"base_resp": {"status_code": code, "status_msg": reason}})

    async def _text(self, request: web.Request, record: Request) -> web.StreamResponse:
        packet = await self.packet(request, record)
        encoding, rate = _form(self, packet)
        audio = await self.say(request, str(packet.get("text", "")), encoding, rate)
        if not packet.get("stream"):
            return web.json_response({**_OK, "data": {"audio": audio.hex(), "status": 2}})
        events: list[Event] = [
            ("", {**_OK, "data": {"audio": piece.hex(), "status": 1}})
            for piece in pieces(audio, rate)
        ]
        return web.Response(
            body=sse(events), content_type="text/event-stream", headers={"Trace-Id": ANY_ID}
        )


def _event(name: str) -> dict[str, Any]:
    return {**_OK, "event": name, "session_id": ANY_ID}


def _form(fake: StreamingTTS, packet: dict[str, Any]) -> tuple[str, int]:
    fake.require(packet, "model", "voice_setting", "audio_setting")
    fake.require(inner(packet, "voice_setting"), "voice_id")
    setting = inner(packet, "audio_setting")
    return str(setting.get("format", "mp3")), fake.rate(setting)
