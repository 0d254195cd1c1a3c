"""Smallest AI's speech synthesis: `api.smallest.ai/waves/v1/tts`, by websocket or POST.

The plugin's 1.3 posts to `waves-api.smallest.ai/api/v1/MODEL/get_speech...`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from lkgen.talk.fakes.kinds.base import Handler, Refusal, Request
from lkgen.talk.fakes.kinds.streaming_tts import Message, StreamingTTS, SynthesizeStream
from lkgen.talk.fakes.kinds.tts import b64, word_times


class _Stream(SynthesizeStream):
    """Contexts, or the connection: each text says whether it goes on."""

    def piece(self, audio: bytes, context: str) -> Message:
        return {"status": "chunk", "data": {"audio": b64(audio)}}

    def error(self, refusal: Refusal, context: str) -> Message | None:
        return {"status": "error", "message": refusal.reason}

    async def on_json(self, packet: dict[str, Any]) -> None:
        context = str(packet.get("context_id", ""))
        if packet.get("cancel_request"):
            self.cancel(context)
            return
        self.fake.require(packet, "model", "voice_id")
        self.fake.require_served(self.fake.wires[0].host, packet["model"])
        rate = self.fake.rate(packet)
        self.add(str(packet.get("text", "")), context)
        if packet.get("continue"):
            return
        text = self.take(context)
        then: list[Message] = []
        if packet.get("word_timestamps"):
            then += [
                {"status": "word_timestamp", "data": {"word": word, "start": start, "end": end}}
                for word, start, end in word_times(text)
            ]
        then.append({"status": "complete"})
        self.say(text, "pcm", rate, context=context, then=then, ends=True)


class SmallestAITTS(StreamingTTS):
    """Speaks what came until a text that does not go on, or a whole text."""

    protocol = "smallestai-tts"
    path = "/live"
    stream = _Stream

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        return {
            **super().routes(),
            ("POST", ""): self._text,
            ("POST", "/*/get_speech*"): self._older_text,
        }

    async def _text(self, request: web.Request, record: Request) -> web.StreamResponse:
        packet = await self.packet(request, record)
        self.require(packet, "model")
        self.require_served(request.host, packet["model"])
        return await self._speak(request, packet)

    async def _older_text(self, request: web.Request, record: Request) -> web.StreamResponse:
        return await self._speak(request, await self.packet(request, record))

    async def _speak(self, request: web.Request, packet: Mapping[str, Any]) -> web.StreamResponse:
        self.require(packet, "text", "voice_id")
        encoding = str(packet.get("output_format", "wav"))
        return await self.file(request, str(packet["text"]), encoding, self.rate(packet))
