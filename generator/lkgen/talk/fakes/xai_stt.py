"""xAI's speech-to-text over a websocket, `wss://api.x.ai/v1/stt`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from aiohttp import web

from lkgen.talk.fakes.kinds.base import ANY_ID, Refusal
from lkgen.talk.fakes.kinds.streaming_stt import Message, RecognizeStream, StreamingSTT
from lkgen.talk.fakes.kinds.transcriber import Transcript
from lkgen.talk.fakes.xai_recorded import refusal_of, text


class _Stream(RecognizeStream):
    def opened(self) -> Iterable[Message]:
        endpointing = self.query.get("endpointing", "")
        self.expect_audio(
            int(self.query["sample_rate"]),
            pause_s=int(endpointing) / 1000 if endpointing.isdecimal() else 0.0,
            interim=self.query.get("interim_results", "").casefold() == "true",
        )
        yield {"type": "transcript.created", "id": ANY_ID}

    def messages_for(self, transcript: Transcript) -> Iterable[Message]:
        if transcript.words:
            final = transcript.what == "final"
            yield {
                "type": "transcript.partial",
                "is_final": final,
                "speech_final": final,
                "start": round(transcript.start, 3),
                "duration": round(transcript.end - transcript.start, 3),
                **text(transcript),
            }

    async def on_json(self, message: dict[str, Any]) -> None:
        if self.kind(message) != "audio.done":
            raise self.unknown(message)
        await self.finish()
        await self.send({"type": "transcript.done", "text": "", "words": [], "language": "en"})
        await self.close()


class XaiStreaming(StreamingSTT):
    """Says when it is ready; then tells words up to a pause."""

    protocol = "xai-stt"
    path = "/v1/stt"
    stream = _Stream

    def refusal(self, status: int, reason: str) -> Refusal:
        return refusal_of(status, reason)

    def check(self, request: web.Request) -> None:
        self.require_values(request.query, encoding="pcm")
        self.rate(request.query)
