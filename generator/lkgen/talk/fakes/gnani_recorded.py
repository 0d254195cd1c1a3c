"""Gnani's Vachana for whole recordings, `/stt/v3`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lkgen.talk.fakes.kinds.base import ANY_ID, Refusal
from lkgen.talk.fakes.kinds.recorded_stt import RecordedSTT
from lkgen.talk.fakes.kinds.transcriber import Transcript


class GnaniRecorded(RecordedSTT):
    """Answers a recording with its text."""

    protocol = "gnani-recorded"
    path = "/stt/v3"
    file = "audio_file"
    required = ("language_code",)

    def refusal(self, status: int, reason: str) -> Refusal:
        return Refusal(status, reason, {"message": reason})

    def response_for(self, transcript: Transcript, fields: Mapping[str, Any]) -> dict[str, Any]:
        return {"success": True, "transcript": transcript.text, "request_id": ANY_ID}
