"""Sarvam's speech-to-text for whole recordings, `/speech-to-text`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lkgen.talk.fakes.kinds.base import ANY_ID, Refusal
from lkgen.talk.fakes.kinds.recorded_stt import RecordedSTT
from lkgen.talk.fakes.kinds.transcriber import Transcript

LANGUAGE = "en-IN"


class SarvamRecorded(RecordedSTT):
    """Answers a recording with its text."""

    protocol = "sarvam-recorded"
    path = "/speech-to-text"
    required = ("model",)

    def refusal(self, status: int, reason: str) -> Refusal:
        return refusal_of(status, reason)

    def response_for(self, transcript: Transcript, fields: Mapping[str, Any]) -> dict[str, Any]:
        said = {"transcript": transcript.text, "language_code": LANGUAGE}
        return {"request_id": ANY_ID, **said}


def refusal_of(status: int, reason: str) -> Refusal:
    """How Sarvam words an error."""
    code = "invalid_api_key_error" if status == 401 else "invalid_request_error"
    return Refusal(status, reason, {"error": {"message": reason, "code": code}})
