"""Mistral's Voxtral for whole recordings, `/v1/audio/transcriptions`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lkgen.talk.fakes.kinds.base import Refusal
from lkgen.talk.fakes.kinds.openai_error import gone
from lkgen.talk.fakes.kinds.recorded_stt import RecordedSTT
from lkgen.talk.fakes.kinds.transcriber import Transcript
from lkgen.talk.fakes.kinds.wire import Wire


class MistralTranscriptions(RecordedSTT):
    """Answers a recording with its text."""

    protocol = "mistral-transcriptions"
    path = "/v1/audio/transcriptions"
    required = ("model",)

    def refusal(self, status: int, reason: str) -> Refusal:
        return Refusal(status, reason, {"detail": reason})

    def gone(self, wire: Wire, model: str) -> Refusal:
        return gone(wire, model)

    def response_for(self, transcript: Transcript, fields: Mapping[str, Any]) -> dict[str, Any]:
        start, end = round(transcript.start, 3), round(transcript.end, 3)
        segment = {"type": "transcription_segment", "text": transcript.text}
        return {
            "model": fields["model"],
            "text": transcript.text,
            "language": "en",
            "segments": [{**segment, "start": start, "end": end}],
            "usage": usage(transcript),
        }


def usage(transcript: Transcript) -> dict[str, int]:
    """What a transcript counts for."""
    words = len(transcript.words)
    seconds = round(transcript.end)
    counts = {"prompt_tokens": 1, "completion_tokens": words, "total_tokens": words + 1}
    return {**counts, "prompt_audio_seconds": seconds}
