"""Fish Audio's speech synthesis: `api.fish.audio/v1/tts`, by websocket or POST, in MessagePack."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from aiohttp import web

from lkgen.talk.fakes.kinds.base import Handler, Refusal, Request
from lkgen.talk.fakes.kinds.packed import pack, unpack
from lkgen.talk.fakes.kinds.streaming_tts import Message, StreamingTTS, SynthesizeStream
from lkgen.talk.fakes.kinds.tts import inner


class _Stream(SynthesizeStream):
    """One answer: `start`, texts with a `flush` here and there, `stop`; then the next."""

    form: tuple[str, int] | None = None

    def piece(self, audio: bytes, context: str) -> Message:
        return pack({"event": "audio", "audio": audio, "time": 0.0})

    def error(self, refusal: Refusal, context: str) -> Message | None:
        return pack({"event": "finish", "reason": "error", "message": refusal.reason})

    async def on_binary(self, data: bytes) -> None:
        packet = _packet(self.fake, data)
        self.keep(packet)
        await self.on_json(packet)

    async def on_json(self, packet: dict[str, Any]) -> None:
        event = packet.get("event")
        if event == "start":
            self.form = _form(self.fake, inner(packet, "request"))
        elif self.form is None:
            raise self.fake.refusal(400, "start comes first")
        elif event == "text":
            self.add(str(packet.get("text", "")))
        elif event == "flush":
            # A file has one head: it is spoken as a whole.
            if self.form[0] == "pcm":
                self.say(self.take(), *self.form, context="answer")
        elif event == "stop":
            finish = pack({"event": "finish", "reason": "stop"})
            self.say(self.take(), *self.form, context="answer", then=[finish], ends=True)
        else:
            raise self.fake.refusal(400, f"no such event: {event!r}")


class FishAudioTTS(StreamingTTS):
    """Speaks answers, or a whole text."""

    protocol = "fishaudio-tts"
    path = "/live"
    stream = _Stream

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        return {**super().routes(), ("POST", ""): self._text}

    def refusal(self, status: int, reason: str) -> Refusal:
        return Refusal(status, reason, {"status": status, "message": reason})

    async def serve(self, request: web.Request, record: Request) -> web.StreamResponse:
        self.require(request.headers, "model")
        self.require_served(request.host, request.headers["model"])
        return await super().serve(request, record)

    async def _text(self, request: web.Request, record: Request) -> web.StreamResponse:
        self.require(request.headers, "model")
        self.require_served(request.host, request.headers["model"])
        packet = _packet(self, await request.read())
        record.detail["messages"] = [packet]
        return await self.file(request, str(packet.get("text", "")), *_form(self, packet))


def _packet(fake: StreamingTTS, data: bytes) -> dict[str, Any]:
    try:
        packet = unpack(data)
    except ValueError as error:
        raise fake.refusal(400, str(error)) from error
    if not isinstance(packet, dict):
        raise fake.refusal(400, "the message is no map")
    return cast("dict[str, Any]", packet)


def _form(fake: StreamingTTS, request: dict[str, Any]) -> tuple[str, int]:
    name = str(request.get("format", "mp3"))
    return name, fake.rate({"sample_rate": 44_100, **request})
