"""Rime's speech synthesis: `POST https://users.rime.ai/v1/rime-tts`."""

from __future__ import annotations

from collections.abc import Mapping

from aiohttp import web

from lkgen.talk.fakes.kinds.base import Handler, Request
from lkgen.talk.fakes.kinds.tts import TTS

_ENCODINGS = {
    "audio/pcm": "pcm",
    "audio/wav": "wav",
    "audio/mp3": "mp3",
    "audio/x-mulaw": "mulaw",
}


class RimeTTS(TTS):
    """Speaks a whole text in what the request accepts."""

    protocol = "rime-tts"

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        return {("POST", "/v1/rime-tts"): self._speak}

    async def _speak(self, request: web.Request, record: Request) -> web.StreamResponse:
        packet = await self.packet(request, record)
        self.require(packet, "text", "speaker", "modelId")
        accepted = request.headers.get("Accept", "")
        if accepted not in _ENCODINGS:
            raise self.refusal(400, f"Accept: this fake has no {accepted!r}")
        rate = self.rate({"samplingRate": 24_000, **packet}, "samplingRate")
        return await self.file(request, str(packet["text"]), _ENCODINGS[accepted], rate)
