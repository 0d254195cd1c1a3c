"""Deepgram's speech synthesis, Aura: `api.deepgram.com/v1/speak`, by websocket or POST."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from aiohttp import web

from lkgen.talk.fakes.kinds.base import ANY_ID, Handler, Refusal, Request
from lkgen.talk.fakes.kinds.streaming_tts import Message, StreamingTTS, SynthesizeStream

_ENCODINGS = {"linear16": "pcm", "mulaw": "mulaw", "alaw": "alaw", "mp3": "mp3"}


class DeepgramStream(SynthesizeStream):
    """Texts, then `Flush`."""

    def error(self, refusal: Refusal, context: str) -> Message | None:
        return {"type": "Error", "code": refusal.status, "description": refusal.reason}

    async def on_json(self, packet: dict[str, Any]) -> None:
        kind = packet.get("type")
        if kind == "Speak":
            self.add(str(packet.get("text", "")))
        elif kind == "Flush":
            self.flush(self.take())
        elif kind == "Clear":
            self.cancel()
            await self.send({"type": "Cleared", "sequence_id": 0})
        elif kind == "Close":
            await self.until_said()
            await self.close()
        else:
            raise self.fake.refusal(400, f"no such message: {kind!r}")

    def flush(self, text: str) -> None:
        self.say(text, *form(self.fake, self.query), then=[{"type": "Flushed", "sequence_id": 0}])


class DeepgramSpeak(StreamingTTS):
    """Speaks what came before a `Flush`, or a whole text."""

    protocol = "deepgram-speak"
    path = "/v1/speak"
    stream: ClassVar[type[SynthesizeStream]] = DeepgramStream
    model: ClassVar[str] = "aura-"

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        return {**super().routes(), ("POST", self.path): self._text}

    def refusal(self, status: int, reason: str) -> Refusal:
        code = "INVALID_AUTH" if status == 401 else "Bad Request"
        return Refusal(status, reason, {"err_code": code, "err_msg": reason, "request_id": ANY_ID})

    def check(self, query: Mapping[str, str]) -> None:
        if not query.get("model", "").startswith(self.model):
            raise self.refusal(400, f"no such model: {query.get('model')}")
        form(self, query)

    async def _text(self, request: web.Request, record: Request) -> web.StreamResponse:
        self.check(request.query)
        packet = await self.packet(request, record)
        self.require(packet, "text")
        return await self.file(request, str(packet["text"]), *form(self, request.query))


def form(fake: StreamingTTS, query: Mapping[str, str]) -> tuple[str, int]:
    """Encoding and sample rate that a request asks for."""
    encoding = query.get("encoding", "linear16")
    if encoding not in _ENCODINGS:
        raise fake.refusal(400, f"this fake has no encoding {encoding}")
    return _ENCODINGS[encoding], fake.rate(query)
