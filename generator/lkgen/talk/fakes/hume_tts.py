"""Hume's speech synthesis: `POST https://api.hume.ai/v0/tts/stream/json`."""

from __future__ import annotations

import json
from collections.abc import Mapping

from aiohttp import web

from lkgen.talk.fakes.kinds.base import Handler, Request
from lkgen.talk.fakes.kinds.tts import TTS, b64_pieces, inner

_RATE = 48_000


class HumeTTS(TTS):
    """Speaks utterances, as one JSON object a line that holds a piece of audio."""

    protocol = "hume-tts"

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        return {("POST", "/stream/json"): self._stream}

    async def _stream(self, request: web.Request, record: Request) -> web.StreamResponse:
        packet = await self.packet(request, record)
        self.require(packet, "utterances")
        utterances = packet["utterances"]
        if packet.get("instant_mode") and not all(one.get("voice") for one in utterances):
            raise self.refusal(400, "instant_mode needs a voice")
        text = " ".join(str(one.get("text", "")) for one in utterances)
        encoding = str(inner(packet, "format").get("type", "mp3"))
        audio = await self.say(request, text, encoding, _RATE)
        lines = [
            json.dumps({"type": "audio", "audio": piece, "chunk_index": i, "is_last_chunk": False})
            for i, piece in enumerate(b64_pieces(audio, _RATE))
        ]
        return web.Response(text="\n".join(lines) + "\n", content_type="application/json")
