"""Fireworks' streaming transcription: the state of the segments, again and again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from aiohttp import web

from lkgen.talk.fakes.kinds.base import Refusal
from lkgen.talk.fakes.kinds.streaming_stt import Message, RecognizeStream, StreamingSTT
from lkgen.talk.fakes.kinds.transcriber import Transcript

_RATE = 16_000


class _Stream(RecognizeStream):
    def opened(self) -> Iterable[Message]:
        self.expect_audio(_RATE)
        return ()

    def messages_for(self, transcript: Transcript) -> Iterable[Message]:
        if transcript.words:
            final = transcript.what == "final"
            words = [{"word": word, "is_final": final} for word in transcript.words]
            yield {"segments": [{"id": self.turn, "text": transcript.text, "words": words}]}

    def kind(self, message: dict[str, Any]) -> str:
        return str(message.get("checkpoint_id", ""))

    async def on_json(self, message: dict[str, Any]) -> None:
        if "checkpoint_id" not in message:
            raise self.unknown(message)
        await self.finish()
        await self.send({"checkpoint_id": message["checkpoint_id"]})


class Fireworks(StreamingSTT):
    """A segment is final when its last word is."""

    protocol = "fireworks-stt"
    path = "/v1/audio/transcriptions/streaming"
    stream = _Stream

    def refusal(self, status: int, reason: str) -> Refusal:
        return Refusal(status, reason, {"error": {"message": reason, "code": status}})

    def check(self, request: web.Request) -> None:
        self.require_values(request.query, response_format="verbose_json")
