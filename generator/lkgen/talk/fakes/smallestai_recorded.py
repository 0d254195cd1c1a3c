"""Smallest AI's Pulse for whole recordings, `/waves/v1/stt/`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from lkgen.talk.fakes.kinds.base import Refusal
from lkgen.talk.fakes.kinds.recorded_stt import RecordedSTT
from lkgen.talk.fakes.kinds.transcriber import Transcript


class SmallestRecorded(RecordedSTT):
    """Answers a recording, which is the body of the request, with its words and their times."""

    protocol = "smallestai-recorded"
    path = "/waves/v1/stt/"
    required = ("model", "language")

    def refusal(self, status: int, reason: str) -> Refusal:
        return refusal_of(status, reason)

    async def fields(self, request: web.Request) -> dict[str, Any]:
        return {**request.query, self.file: await request.read()}

    def response_for(self, transcript: Transcript, fields: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "status": "success",
            "transcription": transcript.text,
            "audio_length": round(transcript.end, 3),
            "language": "en",
            "words": timed_words(transcript),
        }


def timed_words(transcript: Transcript) -> list[dict[str, Any]]:
    """Words with their times."""
    return [
        {"word": word, "start": start, "end": end, "confidence": 0.99}
        for word, start, end in transcript.times()
    ]


def refusal_of(status: int, reason: str) -> Refusal:
    """How Smallest AI words an error."""
    return Refusal(status, reason, {"status": "error", "message": reason})
