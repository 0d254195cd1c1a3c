"""Speechmatics' speech synthesis: `POST https://preview.tts.speechmatics.com/generate/VOICE`."""

from __future__ import annotations

from collections.abc import Mapping

from aiohttp import web

from lkgen.talk.fakes.kinds.base import Handler, Request
from lkgen.talk.fakes.kinds.tts import TTS

_FORMATS = {"pcm_16000": "pcm", "wav_16000": "wav"}


class SpeechmaticsTTS(TTS):
    """Speaks a whole text, always at 16 kHz."""

    protocol = "speechmatics-tts"

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        return {("POST", "/generate/*"): self._generate}

    async def _generate(self, request: web.Request, record: Request) -> web.StreamResponse:
        name = request.query.get("output_format", "wav_16000")
        if name not in _FORMATS:
            raise self.refusal(400, f"no such output_format: {name}")
        packet = await self.packet(request, record)
        self.require(packet, "text")
        return await self.file(request, str(packet["text"]), _FORMATS[name], 16_000)
