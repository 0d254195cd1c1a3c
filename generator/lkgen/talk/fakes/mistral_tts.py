"""Mistral's speech synthesis: `POST https://api.mistral.ai/v1/audio/speech`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from lkgen.talk.fakes.kinds.base import Handler, Refusal, Request
from lkgen.talk.fakes.kinds.tts import TTS, b64, b64_pieces, sse

_RATE = 24_000


class MistralTTS(TTS):
    """Speaks a whole text, in events or as one JSON object."""

    protocol = "mistral-tts"

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        return {("POST", "/v1/audio/speech"): self._speech}

    def refusal(self, status: int, reason: str) -> Refusal:
        return Refusal(status, reason, {"message": reason, "request_id": "lkgen"})

    async def _speech(self, request: web.Request, record: Request) -> web.StreamResponse:
        packet = await self.packet(request, record)
        self.require(packet, "input", "model")
        if bool(packet.get("voice_id")) == bool(packet.get("ref_audio")):
            raise self.refusal(422, "either voice_id or ref_audio is required")
        text = str(packet["input"])
        name = str(packet.get("response_format", "mp3"))
        # Mistral's PCM has floats.
        audio = await self.say(request, text, "float" if name == "pcm" else name, _RATE)
        if not packet.get("stream"):
            return web.json_response({"audio_data": b64(audio)})
        events: list[dict[str, Any]] = [
            {"type": "speech.audio.delta", "audio_data": piece}
            for piece in b64_pieces(audio, _RATE)
        ]
        usage = {"prompt_tokens": len(text) // 4, "completion_tokens": len(text)}
        usage["total_tokens"] = sum(usage.values())
        events.append({"type": "speech.audio.done", "usage": usage})
        body = sse((event["type"], event) for event in events)
        return web.Response(body=body, content_type="text/event-stream")
