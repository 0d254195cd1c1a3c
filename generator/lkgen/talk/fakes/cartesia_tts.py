"""Cartesia's speech synthesis: `wss://api.cartesia.ai/tts/websocket` and `POST /tts/bytes`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from lkgen.talk.fakes.kinds.base import Handler, Refusal, Request
from lkgen.talk.fakes.kinds.streaming_tts import Message, StreamingTTS, SynthesizeStream
from lkgen.talk.fakes.kinds.tts import b64, inner, word_times
from lkgen.talk.fakes.kinds.wire import Wire

_RATES = (8_000, 16_000, 22_050, 24_000, 44_100, 48_000)


class _Stream(SynthesizeStream):
    """Contexts: each text says whether it goes on."""

    hangs_up = False

    def piece(self, audio: bytes, context: str) -> Message:
        return _message("chunk", context, step_time=0.0, data=b64(audio))

    def error(self, refusal: Refusal, context: str) -> Message | None:
        return {**_done("error", context, refusal.status), "error": refusal.reason}

    async def on_json(self, packet: dict[str, Any]) -> None:
        context = str(packet.get("context_id") or "")
        if not context:
            raise self.fake.refusal(400, "context_id is required")
        if packet.get("cancel"):
            self.cancel(context)
            return
        try:
            rate = _check(self.fake, packet)
        except Refusal as refusal:
            await self.refuse(refusal, context)
            return
        text = str(packet.get("transcript", ""))
        then: list[Message] = []
        if packet.get("add_timestamps") and text.strip():
            times = _word_times(text, self.seconds(context))
            then.append(_message("timestamps", context, word_timestamps=times))
        goes_on = bool(packet.get("continue"))
        if not goes_on:
            then.append(_done("done", context, 200))
        self.say(text, "pcm", rate, context=context, then=then, ends=not goes_on)


class CartesiaTTS(StreamingTTS):
    """Speaks contexts, text by text, with the times of their words, or a whole text."""

    protocol = "cartesia-tts"
    path = "/websocket"
    stream = _Stream

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        return {**super().routes(), ("POST", "/bytes"): self._bytes}

    def gone(self, wire: Wire, model: str) -> Refusal:
        return self.refusal(400, f"model_sunsetted: {model}")

    async def serve(self, request: web.Request, record: Request) -> web.StreamResponse:
        if not (request.query.get("cartesia_version") or request.headers.get("Cartesia-Version")):
            raise self.refusal(400, "cartesia_version is required")
        return await super().serve(request, record)

    async def _bytes(self, request: web.Request, record: Request) -> web.StreamResponse:
        if "Cartesia-Version" not in request.headers:
            raise self.refusal(400, "the header Cartesia-Version is required")
        packet = await self.packet(request, record)
        rate = _check(self, packet)
        return await self.file(request, str(packet.get("transcript", "")), "pcm", rate)


def _check(fake: StreamingTTS, packet: dict[str, Any]) -> int:
    """Refuse what Cartesia refuses; gives the sample rate."""
    if not str(packet.get("model_id") or "").startswith("sonic"):
        raise fake.refusal(400, f"no such model: {packet.get('model_id')}")
    fake.require_served(fake.wires[0].host, packet["model_id"])
    voice = inner(packet, "voice")
    if not (voice.get("id") or voice.get("embedding")):
        raise fake.refusal(400, "voice needs an id")
    output = inner(packet, "output_format")
    if (output.get("container"), output.get("encoding")) != ("raw", "pcm_s16le"):
        raise fake.refusal(400, "this fake speaks raw pcm_s16le only")
    if output.get("sample_rate") not in _RATES:
        raise fake.refusal(400, f"no such sample rate: {output.get('sample_rate')}")
    return int(output["sample_rate"])


def _word_times(text: str, start: float) -> dict[str, list[Any]]:
    """When each word starts and ends, in seconds since the context began."""
    found = word_times(text, start)
    return {
        "words": [word for word, _, _ in found],
        "start": [begin for _, begin, _ in found],
        "end": [end for _, _, end in found],
    }


def _message(kind: str, context: str, **fields: Any) -> dict[str, Any]:
    return {"type": kind, "context_id": context, "status_code": 206, "done": False, **fields}


def _done(kind: str, context: str, status: int) -> dict[str, Any]:
    return {"type": kind, "context_id": context or None, "status_code": status, "done": True}
