"""OpenAI's transcription of recordings, `/v1/audio/transcriptions`; Groq and Azure speak it too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lkgen.talk.fakes.kinds.base import Refusal
from lkgen.talk.fakes.kinds.openai_error import gone
from lkgen.talk.fakes.kinds.recorded_stt import RecordedSTT
from lkgen.talk.fakes.kinds.transcriber import Transcript
from lkgen.talk.fakes.kinds.wire import Wire


class OpenAITranscriptions(RecordedSTT):
    """Answers a recording with its text, and with the times of its words where asked."""

    protocol = "openai-transcriptions"
    # Azure has the name of a deployment before it.
    path = "*/audio/transcriptions"
    required = ("model",)

    def refusal(self, status: int, reason: str) -> Refusal:
        code = "invalid_api_key" if status == 401 else None
        error = {"message": reason, "type": "invalid_request_error", "param": None, "code": code}
        return Refusal(status, reason, {"error": error})

    def gone(self, wire: Wire, model: str) -> Refusal:
        return gone(wire, model)

    def check(self, fields: Mapping[str, Any]) -> None:
        form = fields.get("response_format", "json")
        if form not in ("json", "verbose_json"):
            raise self.refusal(400, f"this fake does not answer in the response_format {form!r}")

    def response_for(self, transcript: Transcript, fields: Mapping[str, Any]) -> dict[str, Any]:
        usage = {"type": "duration", "seconds": round(transcript.end)}
        answer = {"text": transcript.text, "usage": usage}
        if fields.get("response_format") != "verbose_json":
            return answer
        words = [
            {"word": word, "start": start, "end": end} for word, start, end in transcript.times()
        ]
        length = round(transcript.end, 3)
        return {**answer, "language": "english", "duration": length, "segments": [], "words": words}
