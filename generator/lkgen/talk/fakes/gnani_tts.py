"""Gnani's speech synthesis: `api.vachana.ai/api/v1/tts`, by websocket, POST or events."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from lkgen.talk.fakes.kinds.base import Handler, Refusal, Request
from lkgen.talk.fakes.kinds.streaming_tts import Message, StreamingTTS, SynthesizeStream
from lkgen.talk.fakes.kinds.tts import Event, b64, b64_pieces, inner, sse

_RATES = (8_000, 16_000, 22_050, 44_100)
_ENCODINGS = {
    ("linear_pcm", "raw"): "pcm",
    ("linear_pcm", "wav"): "wav",
    ("linear_pcm", "mp3"): "mp3",
    ("pcm_mulaw", "raw"): "mulaw",
}


class _Stream(SynthesizeStream):
    """Each message is a request of its own."""

    def piece(self, audio: bytes, context: str) -> Message:
        return {"type": "audio", "data": {"audio": b64(audio)}}

    async def on_json(self, packet: dict[str, Any]) -> None:
        self.say(*_request(self.fake, packet), then=[{"type": "complete", "data": {}}])


class GnaniTTS(StreamingTTS):
    """Speaks a whole text."""

    protocol = "gnani-tts"
    path = ""
    stream = _Stream

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        return {
            **super().routes(),
            ("POST", "/inference"): self._inference,
            ("POST", "/sse"): self._events,
        }

    def refusal(self, status: int, reason: str) -> Refusal:
        return Refusal(status, reason, {"status": "error", "message": reason})

    async def _inference(self, request: web.Request, record: Request) -> web.StreamResponse:
        return await self.file(request, *_request(self, await self.packet(request, record)))

    async def _events(self, request: web.Request, record: Request) -> web.StreamResponse:
        text, encoding, rate = _request(self, await self.packet(request, record))
        audio = await self.say(request, text, encoding, rate)
        events: list[Event] = [("", {"status": "streaming_started"})]
        events += [("", {"audio": piece, "is_final": False}) for piece in b64_pieces(audio, rate)]
        events.append(("", {"audio": "", "is_final": True}))
        return web.Response(body=sse(events), content_type="text/event-stream")


def _request(fake: StreamingTTS, packet: dict[str, Any]) -> tuple[str, str, int]:
    """Text, encoding and sample rate that are asked for."""
    fake.require(packet, "text", "voice", "model", "audio_config")
    config = inner(packet, "audio_config")
    encoding = _ENCODINGS.get((str(config.get("encoding")), str(config.get("container"))))
    if encoding is None or config.get("sample_rate") not in _RATES:
        raise fake.refusal(400, f"this fake has no audio_config {config}")
    return str(packet["text"]), encoding, int(config["sample_rate"])
