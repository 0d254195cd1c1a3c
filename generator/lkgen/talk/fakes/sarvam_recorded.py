"""Sarvam's speech-to-text for whole recordings, `/speech-to-text`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from lkgen.talk.fakes.kinds.base import Refusal, Service
from lkgen.talk.fakes.kinds.recorded_stt import RecordedSTT
from lkgen.talk.fakes.kinds.streaming_stt import SESSION_ID
from lkgen.talk.fakes.kinds.transcriber import Transcript

SARVAM = Service("api.sarvam.ai", "SARVAM_API_KEY")
LANGUAGE = "en-IN"


class SarvamRecorded(RecordedSTT):
    """Answers a recording with its text."""

    protocol = "sarvam-recorded"
    services = (SARVAM,)
    path = "/speech-to-text"
    required = ("model",)

    def key(self, request: web.Request) -> str | None:
        return key_of(request)

    def refusal(self, status: int, reason: str) -> Refusal:
        return refusal_of(status, reason)

    def response_for(self, transcript: Transcript, fields: Mapping[str, Any]) -> dict[str, Any]:
        said = {"transcript": transcript.text, "language_code": LANGUAGE}
        return {"request_id": SESSION_ID, **said}


def key_of(request: web.Request) -> str | None:
    """The key in a request to Sarvam."""
    return request.headers.get("api-subscription-key")


def refusal_of(status: int, reason: str) -> Refusal:
    """How Sarvam words an error."""
    code = "invalid_api_key_error" if status == 401 else "invalid_request_error"
    return Refusal(status, reason, {"error": {"message": reason, "code": code}})
