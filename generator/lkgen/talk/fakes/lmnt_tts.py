"""LMNT's speech synthesis: `POST https://api.lmnt.com/v1/ai/speech/bytes`."""

from __future__ import annotations

from collections.abc import Mapping

from aiohttp import web

from lkgen.talk.fakes.kinds.base import Handler, Request
from lkgen.talk.fakes.kinds.tts import TTS

_RATES = (8_000, 16_000, 24_000)


class LMNTTTS(TTS):
    """Speaks a whole text."""

    protocol = "lmnt-tts"

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        return {("POST", "/v1/ai/speech/bytes"): self._bytes}

    async def _bytes(self, request: web.Request, record: Request) -> web.StreamResponse:
        packet = await self.packet(request, record)
        self.require(packet, "text", "voice")
        rate = packet.get("sample_rate", 24_000)
        if rate not in _RATES:
            raise self.refusal(400, f"no such sample_rate: {rate}")
        name = str(packet.get("format", "mp3"))
        return await self.file(request, str(packet["text"]), "pcm" if name == "raw" else name, rate)
