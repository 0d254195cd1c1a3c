"""Gemini's models that speak: generateContent with audio as its answer."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from typing import Any, cast

from aiohttp import web

from lkgen.talk.fakes.gemini_generate import refusal
from lkgen.talk.fakes.kinds.base import Fake, Handler, Refusal, Request
from lkgen.talk.fakes.kinds.llm import event

_RATE = 24_000
_CHUNK_BYTES = _RATE // 10 * 2
# LiveKit writes how to speak before the words, which it puts in quotes.
_QUOTED = re.compile(r'"(.*)"', re.DOTALL)


class GeminiSpeech(Fake):
    """Speaks the text of a request."""

    protocol = "gemini-speech"
    part = "tts"

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        return {
            ("POST", "/v1*/models/*-tts*:streamGenerateContent"): self._streamed,
            ("POST", "/v1*/models/*-tts*:generateContent"): self._whole,
        }

    def refusal(self, status: int, reason: str) -> Refusal:
        return refusal(status, reason)

    async def _streamed(self, request: web.Request, record: Request) -> web.StreamResponse:
        pcm = await self._speak(request, record)
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        for at in range(0, len(pcm), _CHUNK_BYTES):
            piece = pcm[at : at + _CHUNK_BYTES]
            await response.write(event(_response(piece, last=at + _CHUNK_BYTES >= len(pcm))))
        await response.write_eof()
        return response

    async def _whole(self, request: web.Request, record: Request) -> web.StreamResponse:
        return web.json_response(_response(await self._speak(request, record), last=True))

    async def _speak(self, request: web.Request, record: Request) -> bytes:
        """The speech that a request asks for."""
        body: dict[str, Any] = await request.json()
        record.detail.update(body)
        config = cast("dict[str, Any]", body.get("generationConfig") or {})
        if config.get("responseModalities") != ["AUDIO"]:
            raise self.refusal(400, "the model answers with AUDIO only")
        if not config.get("speechConfig"):
            raise self.refusal(400, "speechConfig is missing")
        text = " ".join(
            str(part["text"]) for turn in body.get("contents", ()) for part in turn["parts"]
        )
        if quoted := _QUOTED.search(text):
            text = quoted[1]
        if not text.strip():
            raise self.refusal(400, "there is no text to speak")
        await self.work(request)
        return self.speech(text, _RATE)


def _response(pcm: bytes, *, last: bool) -> dict[str, Any]:
    data = base64.b64encode(pcm).decode()
    audio = {"mimeType": f"audio/L16;codec=pcm;rate={_RATE}", "data": data}
    candidate: dict[str, Any] = {"content": {"role": "model", "parts": [{"inlineData": audio}]}}
    if last:
        candidate["finishReason"] = "STOP"
    return {"candidates": [candidate]}
