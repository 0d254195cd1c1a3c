"""Gradium's speech synthesis: `wss://api.gradium.ai/api/speech/tts`."""

from __future__ import annotations

from typing import Any

from lkgen.talk.fakes.kinds.base import ANY_ID, Refusal
from lkgen.talk.fakes.kinds.streaming_tts import Message, StreamingTTS, SynthesizeStream
from lkgen.talk.fakes.kinds.tts import b64

_RATES = {"pcm": 48_000, "wav": 48_000, "pcm_16000": 16_000, "pcm_24000": 24_000}


class _Stream(SynthesizeStream):
    """One answer: `setup`, texts, `end_of_stream`."""

    name = ""

    def piece(self, audio: bytes, context: str) -> Message:
        return {"type": "audio", "audio": b64(audio)}

    def error(self, refusal: Refusal, context: str) -> Message | None:
        return {"type": "error", "message": refusal.reason, "code": 1008}

    async def on_json(self, packet: dict[str, Any]) -> None:
        kind = packet.get("type")
        if kind == "setup":
            self._setup(packet)
            await self.send({"type": "ready", "request_id": ANY_ID})
        elif not self.name:
            raise self.fake.refusal(400, "setup comes first")
        elif kind == "text":
            self.add(str(packet.get("text", "")))
        elif kind == "end_of_stream":
            encoding = "wav" if self.name == "wav" else "pcm"
            self.say(self.take(), encoding, _RATES[self.name], then=[{"type": "end_of_stream"}])
            await self.until_said()
            await self.close()
        else:
            raise self.fake.refusal(400, f"no such message: {kind!r}")

    def _setup(self, packet: dict[str, Any]) -> None:
        self.fake.require(packet, "model_name")
        if not (packet.get("voice") or packet.get("voice_id")):
            raise self.fake.refusal(400, "voice or voice_id is required")
        self.name = str(packet.get("output_format", "wav"))
        if self.name not in _RATES:
            raise self.fake.refusal(400, f"this fake has no output_format {self.name}")


class GradiumTTS(StreamingTTS):
    """Speaks all that one connection gives it."""

    protocol = "gradium-tts"
    path = "/api/speech/tts"
    stream = _Stream
