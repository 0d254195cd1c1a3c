"""Spitch's speech-to-text, which knows African languages, `/v1/transcriptions`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lkgen.talk.fakes.kinds.base import ANY_ID, Refusal
from lkgen.talk.fakes.kinds.recorded_stt import RecordedSTT
from lkgen.talk.fakes.kinds.transcriber import Transcript


class Spitch(RecordedSTT):
    """Answers a recording with its text, and with the times of its words where asked."""

    protocol = "spitch-stt"
    path = "/v1/transcriptions"
    file = "content"
    required = ("language",)

    def refusal(self, status: int, reason: str) -> Refusal:
        return Refusal(status, reason, {"detail": reason})

    def response_for(self, transcript: Transcript, fields: Mapping[str, Any]) -> dict[str, Any]:
        words = [
            {"text": word, "start": start, "end": end} for word, start, end in transcript.times()
        ]
        timed = words if fields.get("timestamp") == "word" else None
        return {"request_id": ANY_ID, "text": transcript.text, "segments": timed}
