"""xAI's speech-to-text for whole recordings, `POST /v1/stt`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lkgen.talk.fakes.kinds.base import Refusal
from lkgen.talk.fakes.kinds.recorded_stt import RecordedSTT
from lkgen.talk.fakes.kinds.transcriber import Transcript


class XaiRecorded(RecordedSTT):
    """Answers a recording with its words and their times."""

    protocol = "xai-recorded"
    path = "/v1/stt"

    def refusal(self, status: int, reason: str) -> Refusal:
        return refusal_of(status, reason)

    def response_for(self, transcript: Transcript, fields: Mapping[str, Any]) -> dict[str, Any]:
        return {"duration": round(transcript.end, 3), **text(transcript)}


def text(transcript: Transcript) -> dict[str, Any]:
    """The fields that say what was said."""
    words = [{"text": word, "start": start, "end": end} for word, start, end in transcript.times()]
    return {"text": transcript.text, "language": "en", "words": words}


def refusal_of(status: int, reason: str) -> Refusal:
    """How xAI words an error."""
    code = "bad-credentials" if status == 401 else "invalid-argument"
    return Refusal(status, reason, {"code": code, "error": reason})
