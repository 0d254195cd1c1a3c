"""A voice on Baseten: `POST model-ID.api.baseten.co/environments/production/predict`."""

from __future__ import annotations

from collections.abc import Mapping

from aiohttp import web

from lkgen.talk.fakes.kinds.base import Handler, Request
from lkgen.talk.fakes.kinds.tts import TTS

_RATE = 24_000


class BasetenTTS(TTS):
    """Speaks as the Orpheus model of Baseten's library does."""

    protocol = "baseten-tts"

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        return {("POST", "/*/predict"): self._predict}

    async def _predict(self, request: web.Request, record: Request) -> web.StreamResponse:
        packet = await self.packet(request, record)
        self.require(packet, "prompt", "voice")
        return await self.file(request, str(packet["prompt"]), "pcm", _RATE)
