"""Bland's speech synthesis: `wss://api.bland.ai/v2/tts/ws` and `POST /v2/tts`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from lkgen.talk.fakes.kinds.base import Handler, Refusal, Request
from lkgen.talk.fakes.kinds.streaming_tts import Message, StreamingTTS, SynthesizeStream
from lkgen.talk.fakes.kinds.tts import inner

_RATES = (8_000, 16_000, 24_000, 44_100, 48_000)


class _Stream(SynthesizeStream):
    """`init`, then turns: texts, and `end_of_turn`."""

    rate = 0

    def error(self, refusal: Refusal, context: str) -> Message | None:
        return {"type": "error", "code": "invalid_request", "message": refusal.reason}

    async def on_json(self, packet: dict[str, Any]) -> None:
        kind, context = packet.get("type"), str(packet.get("context_id", ""))
        if kind == "init":
            self.rate = _rate(self.fake, packet)
            await self.send({"type": "ready", **inner(packet, "audio")})
        elif kind == "close":
            await self.close()
        elif not self.rate or not context:
            raise self.fake.refusal(400, "init and a context_id are required")
        elif kind == "speak":
            self.add(str(packet.get("text", "")), context)
        elif kind == "end_of_turn":
            self.say(
                self.take(context),
                "pcm",
                self.rate,
                context=context,
                before=[{"type": "utterance_start", "context_id": context}],
                then=[_end(context, "complete")],
                ends=True,
            )
        elif kind == "cancel":
            if self.cancel(context):
                await self.send(_end(context, "cancelled"))
        else:
            raise self.fake.refusal(400, f"no such message: {kind!r}")


class BlandTTS(StreamingTTS):
    """Speaks turn by turn, or a whole text."""

    protocol = "bland-tts"
    path = "/tts/ws"
    stream = _Stream

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        return {**super().routes(), ("POST", "/tts"): self._text}

    def refusal(self, status: int, reason: str) -> Refusal:
        code = "AUTH_FAILED" if status == 401 else "invalid_request"
        return Refusal(status, reason, {"error": {"code": code, "message": reason}})

    async def _text(self, request: web.Request, record: Request) -> web.StreamResponse:
        packet = await self.packet(request, record)
        self.require(packet, "text")
        return await self.file(request, str(packet["text"]), "pcm", _rate(self, packet))


def _rate(fake: StreamingTTS, packet: dict[str, Any]) -> int:
    fake.require(packet, "voice", "audio")
    audio = inner(packet, "audio")
    if audio.get("encoding") != "pcm_s16le":
        raise fake.refusal(400, "this fake speaks pcm_s16le only")
    if audio.get("sample_rate") not in _RATES:
        raise fake.refusal(400, f"no such sample_rate: {audio.get('sample_rate')}")
    return int(audio["sample_rate"])


def _end(context: str, reason: str) -> Message:
    return {"type": "utterance_end", "context_id": context, "reason": reason}
