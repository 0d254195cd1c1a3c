"""Resemble's speech synthesis: `wss://websocket.cluster.resemble.ai/stream`, and a POST."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from lkgen.talk.fakes.kinds.base import Handler, Refusal, Request
from lkgen.talk.fakes.kinds.streaming_tts import Message, StreamingTTS, SynthesizeStream
from lkgen.talk.fakes.kinds.tts import b64


class _Stream(SynthesizeStream):
    """Each message is a request of its own."""

    request: object = None

    def piece(self, audio: bytes, context: str) -> Message:
        return {"type": "audio", "request_id": self.request, "audio_content": b64(audio)}

    def error(self, refusal: Refusal, context: str) -> Message | None:
        return {"type": "error", "success": False, "message": refusal.reason}

    async def on_json(self, packet: dict[str, Any]) -> None:
        self.fake.require(packet, "voice_uuid", "data", "request_id")
        self.request = packet["request_id"]
        self.say(
            str(packet["data"]),
            str(packet.get("output_format", "wav")),
            self.fake.rate(packet),
            then=[{"type": "audio_end", "request_id": self.request}],
        )


class ResembleTTS(StreamingTTS):
    """Speaks text by text."""

    protocol = "resemble-tts"
    path = "/stream"
    stream = _Stream

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        return {**super().routes(), ("POST", "/synthesize"): self._text}

    async def _text(self, request: web.Request, record: Request) -> web.StreamResponse:
        packet = await self.packet(request, record)
        self.require(packet, "voice_uuid", "data")
        audio = await self.say(request, str(packet["data"]), "wav", self.rate(packet))
        return web.json_response({"success": True, "issues": [], "audio_content": b64(audio)})
