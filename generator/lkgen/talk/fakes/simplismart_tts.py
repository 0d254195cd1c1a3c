"""Simplismart's speech synthesis: `POST https://api.simplismart.live/tts`, and Qwen's beside it."""

from __future__ import annotations

from collections.abc import Mapping

from aiohttp import web

from lkgen.talk.fakes.kinds.base import Handler, Request
from lkgen.talk.fakes.kinds.tts import TTS

_RATE = 24_000


class SimplismartTTS(TTS):
    """Speaks a whole text."""

    protocol = "simplismart-tts"

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        return {("POST", "/tts"): self._orpheus, ("POST", "/v1/audio/speech"): self._qwen}

    async def _orpheus(self, request: web.Request, record: Request) -> web.StreamResponse:
        packet = await self.packet(request, record)
        self.require(packet, "prompt", "voice", "model")
        return await self.file(request, str(packet["prompt"]), "pcm", _RATE)

    async def _qwen(self, request: web.Request, record: Request) -> web.StreamResponse:
        packet = await self.packet(request, record)
        self.require(packet, "text", "voice", "model", "language")
        return await self.file(request, str(packet["text"]), "pcm", _RATE)
