"""Murf's speech synthesis: `wss://REGION.api.murf.ai/v1/speech/stream-input`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from lkgen.talk.fakes.kinds.base import Handler, Request
from lkgen.talk.fakes.kinds.streaming_tts import Message, StreamingTTS, SynthesizeStream
from lkgen.talk.fakes.kinds.tts import b64, inner


class _Stream(SynthesizeStream):
    """Contexts: texts, the last message says `end`.

    A text is spoken as it comes: a client that paces sends the next only when one was heard.
    """

    def piece(self, audio: bytes, context: str) -> Message:
        return {"context_id": context, "audio": b64(audio)}

    async def on_json(self, packet: dict[str, Any]) -> None:
        self.fake.require(packet, "context_id")
        context = str(packet["context_id"])
        if packet.get("clear"):
            self.cancel(context)
            return
        self.fake.require(inner(packet, "voice_config"), "voice_id")
        ends = bool(packet.get("end"))
        text = str(packet.get("text", ""))
        if text or ends:
            then = [{"context_id": context, "final": True}] if ends else []
            form = _form(self.fake, self.query)
            self.say(text, *form, context=context, then=then, ends=ends)


class MurfTTS(StreamingTTS):
    """Speaks contexts, or a whole text."""

    protocol = "murf-tts"
    path = "/stream-input"
    stream = _Stream

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        return {**super().routes(), ("POST", "/stream"): self._text}

    def check(self, query: Mapping[str, str]) -> None:
        self.require(query, "model")
        _form(self, query)

    async def _text(self, request: web.Request, record: Request) -> web.StreamResponse:
        packet = await self.packet(request, record)
        self.require(packet, "text", "voice_id", "model")
        return await self.file(request, str(packet["text"]), *_form(self, packet))


def _form(fake: StreamingTTS, values: Mapping[str, Any]) -> tuple[str, int]:
    return str(values.get("format", "")).casefold(), fake.rate(values)
