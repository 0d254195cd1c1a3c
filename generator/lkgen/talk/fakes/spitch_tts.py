"""Spitch's speech synthesis: `POST https://api.spitch.app/v1/speech`."""

from __future__ import annotations

from collections.abc import Mapping

from aiohttp import web

from lkgen.talk.fakes.kinds.base import Handler, Request
from lkgen.talk.fakes.kinds.tts import TTS

_RATE = 24_000


class SpitchTTS(TTS):
    """Speaks a whole text."""

    protocol = "spitch-tts"

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        return {("POST", "/v1/speech"): self._speech}

    async def _speech(self, request: web.Request, record: Request) -> web.StreamResponse:
        packet = await self.packet(request, record)
        self.require(packet, "text", "voice", "language")
        return await self.file(
            request, str(packet["text"]), str(packet.get("format", "wav")), _RATE
        )
