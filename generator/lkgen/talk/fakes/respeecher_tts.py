"""Respeecher's speech synthesis: `api.respeecher.com/v1/public/tts/MODEL/tts/...`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from lkgen.talk.fakes.kinds.base import Handler, Refusal, Request
from lkgen.talk.fakes.kinds.streaming_tts import Message, StreamingTTS, SynthesizeStream
from lkgen.talk.fakes.kinds.tts import b64, inner

_ENCODINGS = {"pcm_s16le": "pcm", "pcm_mulaw": "mulaw", "pcm_alaw": "alaw", "pcm_f32le": "float"}


class _Stream(SynthesizeStream):
    """Contexts: each text says whether it goes on."""

    hangs_up = False

    def piece(self, audio: bytes, context: str) -> Message:
        return {"type": "chunk", "context_id": context, "data": b64(audio)}

    def error(self, refusal: Refusal, context: str) -> Message | None:
        return {"type": "error", "context_id": context, "error": refusal.reason}

    async def on_json(self, packet: dict[str, Any]) -> None:
        self.fake.require(packet, "context_id")
        context = str(packet["context_id"])
        if packet.get("cancel"):
            self.cancel(context)
            return
        self.say(
            str(packet.get("transcript", "")),
            *_form(self.fake, packet),
            context=context,
            then=[] if packet.get("continue") else [{"type": "done", "context_id": context}],
            ends=not packet.get("continue"),
        )


class RespeecherTTS(StreamingTTS):
    """Speaks contexts, text by text, or a whole text."""

    protocol = "respeecher-tts"
    path = "/*/tts/websocket"
    stream = _Stream

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        return {**super().routes(), ("POST", "/*/tts/bytes"): self._text}

    async def _text(self, request: web.Request, record: Request) -> web.StreamResponse:
        packet = await self.packet(request, record)
        self.require(packet, "transcript")
        _, rate = _form(self, packet)
        return await self.file(request, str(packet["transcript"]), "wav", rate)


def _form(fake: StreamingTTS, packet: dict[str, Any]) -> tuple[str, int]:
    fake.require(inner(packet, "voice"), "id")
    output = inner(packet, "output_format")
    if output.get("encoding") not in _ENCODINGS:
        raise fake.refusal(400, f"no such encoding: {output.get('encoding')}")
    return _ENCODINGS[output["encoding"]], fake.rate(output)
