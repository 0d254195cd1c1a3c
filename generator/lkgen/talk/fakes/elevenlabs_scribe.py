"""ElevenLabs' Scribe for whole recordings, `/v1/speech-to-text`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lkgen.talk.fakes.kinds.base import Refusal
from lkgen.talk.fakes.kinds.recorded_stt import RecordedSTT
from lkgen.talk.fakes.kinds.transcriber import Transcript
from lkgen.talk.fakes.kinds.wire import Wire


class ElevenLabsScribe(RecordedSTT):
    """Answers a recording with its words and their times."""

    protocol = "elevenlabs-scribe"
    path = "/v1/speech-to-text"
    required = ("model_id",)

    def refusal(self, status: int, reason: str) -> Refusal:
        return refusal(status, reason)

    def gone(self, wire: Wire, model: str) -> Refusal:
        supported = "Supported models: 'scribe_v2'."
        return self.refusal(400, f"The model_id '{model}' is invalid. {supported}")

    def check(self, fields: Mapping[str, Any]) -> None:
        if fields["model_id"] not in ("scribe_v1", "scribe_v2"):
            raise self.refusal(400, f"no such model here: {fields['model_id']!r}")

    def response_for(self, transcript: Transcript, fields: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "language_code": "en",
            "language_probability": 0.99,
            "text": transcript.text,
            "words": timed_words(transcript),
        }


def timed_words(transcript: Transcript) -> list[dict[str, Any]]:
    """Words with their times."""
    return [
        {"text": word, "start": start, "end": end, "type": "word", "logprob": -0.01}
        for word, start, end in transcript.times()
    ]


def refusal(status: int, reason: str) -> Refusal:
    """How ElevenLabs words an error."""
    code = "invalid_api_key" if status == 401 else "invalid_request"
    return Refusal(status, reason, {"detail": {"status": code, "message": reason}})
