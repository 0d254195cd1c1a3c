"""Neuphonic's speech synthesis: `wss://api.neuphonic.com/speak/LANGUAGE`, and events."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from lkgen.talk.fakes.kinds.base import Handler, Refusal, Request
from lkgen.talk.fakes.kinds.streaming_tts import Message, StreamingTTS, SynthesizeStream
from lkgen.talk.fakes.kinds.tts import b64, b64_pieces, sse

_STOP = "<STOP>"


class _Stream(SynthesizeStream):
    """Texts, each up to a `<STOP>`."""

    def piece(self, audio: bytes, context: str) -> Message:
        return _audio(b64(audio), context)

    def error(self, refusal: Refusal, context: str) -> Message | None:
        return {"type": "error", "status_code": refusal.status, "errors": [refusal.reason]}

    async def on_json(self, packet: dict[str, Any]) -> None:
        context = str(packet.get("context_id", ""))
        text, stop, _ = str(packet.get("text", "")).partition(_STOP)
        self.add(text, context)
        if stop:
            self.say(
                self.take(context),
                *_form(self.fake, self.query),
                context=context,
                then=[_audio("", context, stop=True)],
                ends=True,
            )


class NeuphonicTTS(StreamingTTS):
    """Speaks text by text, or a whole one."""

    protocol = "neuphonic-tts"
    path = "/speak/*"
    stream = _Stream

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        return {**super().routes(), ("POST", "/sse/speak/*"): self._events}

    def check(self, query: Mapping[str, str]) -> None:
        _form(self, query)

    async def _events(self, request: web.Request, record: Request) -> web.StreamResponse:
        packet = await self.packet(request, record)
        self.require(packet, "text")
        encoding, rate = _form(self, packet)
        audio = await self.say(request, str(packet["text"]), encoding, rate)
        events = [("message", _audio(piece, "")) for piece in b64_pieces(audio, rate)]
        return web.Response(body=sse(events), content_type="text/event-stream")


def _form(fake: StreamingTTS, values: Mapping[str, Any]) -> tuple[str, int]:
    fake.require(values, "voice_id")
    # The plugin's 1.3 and 1.5 leave it out by websocket, and take samples.
    encoding = str(values.get("encoding", "pcm_linear"))
    names = {"pcm_linear": "pcm", "pcm_mulaw": "mulaw"}
    return names.get(encoding, encoding), fake.rate(values, "sampling_rate")


def _audio(audio: str, context: str, *, stop: bool = False) -> dict[str, Any]:
    return {"status_code": 200, "data": {"audio": audio, "context_id": context, "stop": stop}}
