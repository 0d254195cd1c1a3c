"""Rime's speech synthesis over a websocket: `wss://users-ws.rime.ai/ws3`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lkgen.talk.fakes.kinds.base import Refusal
from lkgen.talk.fakes.kinds.streaming_tts import Message, StreamingTTS, SynthesizeStream
from lkgen.talk.fakes.kinds.tts import b64, word_times

_ENCODINGS = {"pcm": "pcm", "wav": "wav", "mp3": "mp3", "mulaw": "mulaw"}


class _Stream(SynthesizeStream):
    """Texts, an operation: `flush`, `clear`, `eos`."""

    def piece(self, audio: bytes, context: str) -> Message:
        return {"type": "chunk", "data": b64(audio), "contextId": context or None}

    def error(self, refusal: Refusal, context: str) -> Message | None:
        return {"type": "error", "message": refusal.reason}

    async def on_json(self, packet: dict[str, Any]) -> None:
        context, operation = str(packet.get("contextId") or ""), packet.get("operation")
        if isinstance(packet.get("text"), str):
            self.add(packet["text"], context)
        elif operation == "flush":
            self._flush(context)
        elif operation == "clear":
            self.cancel(context)
        elif operation == "eos":
            for name in self.waiting():
                self._flush(name)
                await self.until_said(name)
            await self.close()
        else:
            raise self.fake.refusal(400, f"no such message: {sorted(packet)}")

    def _flush(self, context: str) -> None:
        text = self.take(context)
        found = word_times(text, self.seconds(context))
        times = {
            "words": [word for word, _, _ in found],
            "start": [start for _, start, _ in found],
            "end": [end for _, _, end in found],
        }
        head = {"contextId": context or None}
        then: list[Message] = [
            {"type": "timestamps", "word_timestamps": times, **head},
            {"type": "done", "done": True, **head},
        ]
        form = _ENCODINGS[self.query["audioFormat"]], self.fake.rate(self.query, "samplingRate")
        self.say(text, *form, context=context, then=then, ends=True)


class RimeStreamingTTS(StreamingTTS):
    """Speaks what came before a `flush`, with the times of its words."""

    protocol = "rime-streaming-tts"
    path = "/ws3"
    stream = _Stream

    def check(self, query: Mapping[str, str]) -> None:
        self.require(query, "speaker", "modelId")
        if query.get("audioFormat") not in _ENCODINGS:
            raise self.refusal(400, f"this fake has no audioFormat {query.get('audioFormat')}")
        self.rate(query, "samplingRate")
