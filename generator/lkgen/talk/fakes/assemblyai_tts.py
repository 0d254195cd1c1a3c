"""AssemblyAI's speech synthesis: `wss://tts.REGION.assemblyai.com/v1/ws`."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from typing import Any

from lkgen.talk.fakes.kinds.base import ANY_ID, CHARACTER_S, Refusal
from lkgen.talk.fakes.kinds.streaming_tts import Message, StreamingTTS, SynthesizeStream
from lkgen.talk.fakes.kinds.tts import b64, word_times

_SESSION_S = 3600


class _Stream(SynthesizeStream):
    """Flushes are numbered over the whole connection."""

    flushes = 0

    def opened(self) -> Iterable[Message]:
        told = self.query.get("word_boundaries") == "true"
        configuration = {"word_boundaries": told, "sample_rate": self.fake.rate(self.query)}
        expires_at = time.time() + _SESSION_S
        return [
            {
                "type": "Begin",
                "id": ANY_ID,
                "expires_at": expires_at,
                "configuration": configuration,
            }
        ]

    def error(self, refusal: Refusal, context: str) -> Message | None:
        return {"type": "Error", "error_code": refusal.status, "error": refusal.reason}

    async def on_json(self, packet: dict[str, Any]) -> None:
        kind = packet.get("type")
        if kind == "Generate":
            self.add(str(packet.get("text", "")))
        elif kind == "Flush":
            self._flush(self.take())
        elif kind == "Cancel":
            self.cancel()
            await self.send({"type": "Cancelled"})
        elif kind == "Terminate":
            await self.send({"type": "Termination"})
            await self.close()
        else:
            raise self.fake.refusal(400, f"no such message: {kind!r}")

    def piece(self, audio: bytes, context: str) -> Message:
        return {"type": "Audio", "flush_id": self.flushes, "audio": b64(audio)}

    def _flush(self, text: str) -> None:
        self.flushes += 1
        head = {"flush_id": self.flushes}
        start = self.seconds()
        then: list[Message] = []
        if self.query.get("word_boundaries") == "true":
            boundaries = [
                {"word": word, "start": begin * 1000, "end": end * 1000, "confidence": 1.0}
                for word, begin, end in word_times(text, start)
            ]
            times = {"audio_start_ms": start * 1000, "words": boundaries}
            then.append({"type": "WordBoundaries", **head, **times})
        duration = round(len(text) * CHARACTER_S * 1000)
        then.append({"type": "FlushDone", **head, "audio_duration_ms": duration})
        self.say(text, "pcm", self.fake.rate(self.query), then=then)


class AssemblyAITTS(StreamingTTS):
    """Speaks what came before a `Flush`, and tells when its words were."""

    protocol = "assemblyai-tts"
    path = "/v1/ws"
    stream = _Stream

    def check(self, query: Mapping[str, str]) -> None:
        self.require(query, "model_id", "voice_id")
        self.rate(query)
        if query.get("encoding") != "pcm_s16le":
            raise self.refusal(400, "this fake speaks pcm_s16le only")
