"""xAI's speech synthesis: `wss://api.x.ai/v1/tts`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lkgen.talk.fakes.kinds.streaming_tts import Message, StreamingTTS, SynthesizeStream
from lkgen.talk.fakes.kinds.tts import b64


class _Stream(SynthesizeStream):
    """Texts, `text.done`."""

    def piece(self, audio: bytes, context: str) -> Message:
        return {"type": "audio.delta", "delta": b64(audio)}

    async def on_json(self, packet: dict[str, Any]) -> None:
        kind = packet.get("type")
        if kind == "text.delta":
            self.add(str(packet.get("delta", "")))
        elif kind == "text.done":
            form = self.query.get("codec", "mp3"), self.fake.rate(self.query)
            self.say(self.take(), *form, then=[{"type": "audio.done"}])
        elif kind == "text.clear":
            self.cancel()
        else:
            raise self.fake.refusal(400, f"no such message: {kind!r}")


class XAITTS(StreamingTTS):
    """Speaks what came before `text.done`."""

    protocol = "xai-tts"
    path = "/v1/tts"
    stream = _Stream

    def check(self, query: Mapping[str, str]) -> None:
        self.require(query, "voice", "language")
        self.rate(query)
