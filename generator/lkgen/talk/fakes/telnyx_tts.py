"""Telnyx' speech synthesis: `wss://api.telnyx.com/v2/text-to-speech/speech`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lkgen.talk.fakes.kinds.base import Refusal
from lkgen.talk.fakes.kinds.streaming_tts import Message, StreamingTTS, SynthesizeStream
from lkgen.talk.fakes.kinds.tts import b64

_RATE = 16_000


class _Stream(SynthesizeStream):
    """One answer: a space, texts, and an empty text."""

    def piece(self, audio: bytes, context: str) -> Message:
        return {"audio": b64(audio), "isFinal": False}

    def error(self, refusal: Refusal, context: str) -> Message | None:
        return {"errors": [{"code": str(refusal.status), "detail": refusal.reason}]}

    async def on_json(self, packet: dict[str, Any]) -> None:
        text = packet.get("text")
        if not isinstance(text, str):
            raise self.fake.refusal(400, "text is required")
        self.add(text if text.strip() else "")
        if not text:
            self.say(self.take(), "mp3", _RATE, then=[{"audio": None, "isFinal": True}])
            await self.until_said()
            await self.close()


class TelnyxTTS(StreamingTTS):
    """Speaks all that one connection gives it, as mp3."""

    protocol = "telnyx-tts"
    path = "/v2/text-to-speech/speech"
    stream = _Stream

    def check(self, query: Mapping[str, str]) -> None:
        self.require(query, "voice")
