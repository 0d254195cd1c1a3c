"""Wizper on fal: a recording as a `data:` address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lkgen.talk.fakes.kinds.base import Refusal
from lkgen.talk.fakes.kinds.recorded_stt import RecordedJsonSTT
from lkgen.talk.fakes.kinds.transcriber import Transcript


class FalWizper(RecordedJsonSTT):
    """Answers a recording with its text."""

    protocol = "fal-wizper"
    path = "/fal-ai/wizper"
    file = "audio_url"
    required = ("task",)

    def refusal(self, status: int, reason: str) -> Refusal:
        return Refusal(status, reason, {"detail": reason})

    def response_for(self, transcript: Transcript, fields: Mapping[str, Any]) -> dict[str, Any]:
        times = [round(transcript.start, 3), round(transcript.end, 3)]
        chunks = [{"timestamp": times, "text": transcript.text}]
        return {"text": transcript.text, "chunks": chunks}
