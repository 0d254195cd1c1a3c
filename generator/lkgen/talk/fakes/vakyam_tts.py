"""Vakyam's speech synthesis: `api.vakyam.ai/v1/tts/...`, by websocket or POST."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from aiohttp import web

from lkgen.talk.fakes.kinds.base import CHARACTER_S, Handler, Refusal, Request
from lkgen.talk.fakes.kinds.streaming_tts import Message, StreamingTTS, SynthesizeStream


class _Stream(SynthesizeStream):
    """`config`, then each text is an utterance."""

    form: tuple[str, int] | None = None

    def opened(self) -> Iterable[Message]:
        return [{"type": "connected"}]

    def error(self, refusal: Refusal, context: str) -> Message | None:
        return {"type": "error", "status": refusal.status, "message": refusal.reason}

    async def on_json(self, packet: dict[str, Any]) -> None:
        kind = packet.get("type")
        if kind == "config":
            self.form = _form(self.fake, packet)
            await self.send({"type": "configured"})
        elif kind == "ping":
            await self.send({"type": "pong"})
        elif kind == "disconnect":
            await self.close()
        elif self.form is None:
            raise self.fake.refusal(400, "config comes first")
        elif kind == "text":
            text = str(packet.get("text", ""))
            self.say(text, *self.form, then=[_end("end_of_utterance", text)])
        elif kind == "cancel":
            if self.cancel():
                await self.send(_end("cancellation", ""))
        else:
            raise self.fake.refusal(400, f"no such message: {kind!r}")


class VakyamTTS(StreamingTTS):
    """Speaks utterance by utterance, or a whole text."""

    protocol = "vakyam-tts"
    path = "/websocket"
    stream = _Stream

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        return {**super().routes(), ("POST", "/stream"): self._text}

    async def _text(self, request: web.Request, record: Request) -> web.StreamResponse:
        packet = await self.packet(request, record)
        self.require(packet, "text")
        return await self.file(request, str(packet["text"]), *_form(self, packet))


def _form(fake: StreamingTTS, packet: dict[str, Any]) -> tuple[str, int]:
    fake.require(packet, "model_id", "voice", "language")
    return str(packet.get("output_format", "pcm")), fake.rate(packet)


def _end(kind: str, text: str) -> Message:
    seconds = len(text) * CHARACTER_S
    return {"type": kind, "characters_used": len(text), "duration_seconds": seconds}
