"""Palabra's speech synthesis: `wss://stream.palabra.ai/tts-api/v1/text-to-speech/stream`."""

from __future__ import annotations

from typing import Any

from lkgen.talk.fakes.kinds.base import Refusal
from lkgen.talk.fakes.kinds.streaming_tts import Message, StreamingTTS, SynthesizeStream
from lkgen.talk.fakes.kinds.tts import b64, inner

_LONGEST = 1024


class _Stream(SynthesizeStream):
    """`init`, then texts; `is_eos` ends a sentence. Sentences are spoken in turn."""

    form: tuple[str, int] | None = None
    generation = ""

    def piece(self, audio: bytes, context: str) -> Message:
        return _chunk(b64(audio), self.generation)

    def error(self, refusal: Refusal, context: str) -> Message | None:
        code = {429: "RATE_LIMIT_EXCEEDED", 503: "SERVICE_UNAVAILABLE"}.get(refusal.status)
        error = {"code": code or "VALIDATION_ERROR", "desc": refusal.reason}
        return {"message_type": "error", "data": error}

    async def on_json(self, packet: dict[str, Any]) -> None:
        kind = packet.get("type")
        if kind == "init":
            self.form = self._form(packet)
        elif self.form is None:
            raise self.fake.refusal(400, "init comes first")
        elif kind == "cancel":
            self.cancel()
        elif kind == "text":
            text = str(packet.get("text", ""))
            if not 0 < len(text) <= _LONGEST:
                raise self.fake.refusal(400, f"a text of {len(text)} characters")
            self.add(text)
            self.generation = str(packet.get("generation_id", ""))
            if packet.get("is_eos"):
                self.say(self.take(), *self.form, then=[_chunk("", self.generation, last=True)])
        else:
            raise self.fake.refusal(400, f"no such message: {kind!r}")

    def _form(self, packet: dict[str, Any]) -> tuple[str, int]:
        self.fake.require(packet, "language", "voice_options", "output")
        self.fake.require(inner(packet, "voice_options"), "voice_id")
        output = inner(packet, "output")
        return str(output.get("format", "pcm")), self.fake.rate(output)


class PalabraTTS(StreamingTTS):
    """Speaks sentence by sentence."""

    protocol = "palabra-tts"
    path = "/tts-api/v1/text-to-speech/stream"
    stream = _Stream


def _chunk(audio: str, generation: str, *, last: bool = False) -> Message:
    data = {"audio": audio, "generation_id": generation, "last_chunk": last}
    return {"message_type": "audio_chunk", "data": data}
