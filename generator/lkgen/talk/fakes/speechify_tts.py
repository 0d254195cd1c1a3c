"""Speechify's speech synthesis: `POST https://api.speechify.ai/v1/audio/...`.

The plugin's 1.3 and 1.5 post to `api.sws.speechify.com/v1/audio/stream` and take bare audio.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from lkgen.talk.fakes.kinds.base import Handler, Refusal, Request
from lkgen.talk.fakes.kinds.tts import TTS, b64, b64_pieces, sse, word_times
from lkgen.talk.fakes.kinds.wire import Wire

_OLD_MODELS = ("simba-english", "simba-multilingual")
_RATE = 24_000


class SpeechifyTTS(TTS):
    """Speaks a whole text, with the times of its words: in events, or as one JSON object."""

    protocol = "speechify-tts"

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        return {
            ("POST", "/v1/audio/stream/with-timestamps"): self._stream,
            ("POST", "/v1/audio/speech"): self._speech,
            ("POST", "/v1/audio/stream"): self._bare,
            ("GET", "/health"): self._health,
        }

    def admits(self, request: web.Request, wire: Wire) -> bool:
        # The plugin keeps the key from a connection that is only opened in advance.
        return request.path == "/health" or super().admits(request, wire)

    def refusal(self, status: int, reason: str) -> Refusal:
        return Refusal(status, reason, {"error": {"code": str(status), "message": reason}})

    async def _health(self, request: web.Request, record: Request) -> web.StreamResponse:
        """Where the plugin opens its connection in advance."""
        del request, record
        return web.json_response({"status": "ok"})

    async def _stream(self, request: web.Request, record: Request) -> web.StreamResponse:
        packet = await self.packet(request, record)
        self.require(packet, "input", "voice_id")
        if packet.get("model") in _OLD_MODELS:
            raise self.refusal(400, f"{packet['model']} has no timestamps")
        form = re.fullmatch(r"(pcm|mp3|wav)_(\d+)(_\d+)?", str(packet.get("output_format", "")))
        if form is None:
            raise self.refusal(400, f"this fake has no output_format {packet.get('output_format')}")
        text, rate = str(packet["input"]), int(form[2])
        audio = await self.say(request, text, form[1], rate)
        events: list[dict[str, Any]] = [
            {"type": "speech.chunk", "audio": piece} for piece in b64_pieces(audio, rate)
        ]
        events[0]["speech_marks"] = _marks(text)
        done = {"type": "speech.done", "billable_characters_count": len(text)}
        events.append({**done, "audio_duration_ms": round(_marks(text)[-1]["end_time"])})
        body = sse((event["type"], event) for event in events)
        return web.Response(body=body, content_type="text/event-stream")

    async def _bare(self, request: web.Request, record: Request) -> web.StreamResponse:
        packet = await self.packet(request, record)
        self.require(packet, "input", "voice_id")
        encoding = str(packet.get("audio_format", ""))
        return await self.file(request, str(packet["input"]), encoding, _RATE)

    async def _speech(self, request: web.Request, record: Request) -> web.StreamResponse:
        packet = await self.packet(request, record)
        self.require(packet, "input", "voice_id")
        text, name = str(packet["input"]), str(packet.get("audio_format", "wav"))
        audio = await self.say(request, text, name, _RATE)
        chunks = _marks(text)
        marks = {
            "chunks": chunks,
            "value": text,
            "type": "sentence",
            "start": 0,
            "end": len(text),
            "start_time": 0.0,
            "end_time": chunks[-1]["end_time"],
        }
        return web.json_response(
            {
                "audio_data": b64(audio),
                "audio_format": name,
                "billable_characters_count": len(text),
                "speech_marks": marks,
            }
        )


def _marks(text: str) -> list[dict[str, Any]]:
    """When each word is spoken, in milliseconds."""
    return [
        {"type": "word", "value": word, "start_time": start * 1000, "end_time": end * 1000}
        for word, start, end in word_times(text)
    ]
