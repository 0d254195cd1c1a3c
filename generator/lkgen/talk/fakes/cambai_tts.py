"""Camb.ai's speech synthesis: `POST https://client.camb.ai/apis/tts-stream`."""

from __future__ import annotations

from collections.abc import Mapping

from aiohttp import web

from lkgen.talk.fakes.kinds.base import Handler, Request
from lkgen.talk.fakes.kinds.tts import TTS, inner

# By model, as the plugin (livekit-plugins-cambai) expects them; there is no parameter for it.
_RATES = {"mars-flash": 22_050, "mars-pro": 48_000, "mars-instruct": 22_050}
_ENCODINGS = {"pcm_s16le": "pcm", "wav": "wav"}


class CambaiTTS(TTS):
    """Speaks a whole text."""

    protocol = "cambai-tts"

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        return {("POST", "/tts-stream"): self._stream}

    async def _stream(self, request: web.Request, record: Request) -> web.StreamResponse:
        packet = await self.packet(request, record)
        self.require(packet, "text", "voice_id", "language", "speech_model")
        rate = _RATES.get(str(packet["speech_model"]))
        if rate is None:
            raise self.refusal(400, f"no such speech_model: {packet['speech_model']}")
        output = inner(packet, "output_configuration")
        name = str(output.get("format", "pcm_s16le"))
        return await self.file(request, str(packet["text"]), _ENCODINGS.get(name, name), rate)
