"""Nabrah's speech-to-text, `wss://api.nabrah.ai/api/ext/stt/ws`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from lkgen.talk.fakes.kinds.base import Refusal
from lkgen.talk.fakes.kinds.streaming_stt import Message, RecognizeStream, StreamingSTT
from lkgen.talk.fakes.kinds.transcriber import Transcript

_RATE = 16_000


class _Stream(RecognizeStream):
    """The first message holds the key; audio is taken after `ready`."""

    _configured = False

    def messages_for(self, transcript: Transcript) -> Iterable[Message]:
        if transcript.words:
            final = transcript.what == "final"
            yield {
                "type": "transcript",
                # The end of a turn is a mark in the text.
                "text": f"{transcript.text} <eot>" if final else transcript.text,
                "is_final": final,
                "audio_processed": self.seconds,
                "words": [
                    {"word": word, "start": start, "end": end}
                    for word, start, end in transcript.times()
                ],
            }

    async def on_json(self, message: dict[str, Any]) -> None:
        if self._configured:
            if self.kind(message) != "eof":
                raise self.unknown(message)
            await self.finish()
            await self.close()
            return
        self._configured = True
        self.fake.require_key(message.get("api_key"))
        if not message.get("recognition_model"):
            raise self.fake.refusal(400, "recognition_model is required")
        self.expect_audio(
            _RATE, pause_s=float(message.get("end_of_utterance_silence_ms", 0)) / 1000
        )
        await self.send({"type": "ready"})


class Nabrah(StreamingSTT):
    """Tells the text of an utterance, and marks the end of a turn in it."""

    protocol = "nabrah-stt"
    path = "/api/ext/stt/ws"
    stream = _Stream

    def refusal(self, status: int, reason: str) -> Refusal:
        return Refusal(status, reason, {"error": reason})
