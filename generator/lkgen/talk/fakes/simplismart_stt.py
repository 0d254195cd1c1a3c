"""Whisper on Simplismart: a recording as base64."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lkgen.talk.fakes.kinds.base import ANY_ID, Refusal
from lkgen.talk.fakes.kinds.recorded_stt import RecordedJsonSTT
from lkgen.talk.fakes.kinds.transcriber import Transcript


class Simplismart(RecordedJsonSTT):
    """Answers a recording with its text."""

    protocol = "simplismart-stt"
    path = "/predict"
    file = "audio_data"
    required = ("model", "language")

    def refusal(self, status: int, reason: str) -> Refusal:
        return Refusal(status, reason, {"detail": reason})

    def response_for(self, transcript: Transcript, fields: Mapping[str, Any]) -> dict[str, Any]:
        times = [round(transcript.start, 3), round(transcript.end, 3)]
        return {
            "request_id": ANY_ID,
            "transcription": [transcript.text],
            "timestamps": [[*times, transcript.text]] if transcript.words else [],
            "info": {"language": "en"},
        }
