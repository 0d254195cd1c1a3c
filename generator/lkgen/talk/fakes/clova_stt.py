"""Naver's CLOVA Speech: its address holds a number of the account's own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from lkgen.talk.fakes.kinds.base import Refusal
from lkgen.talk.fakes.kinds.recorded_stt import RecordedSTT
from lkgen.talk.fakes.kinds.transcriber import Transcript


class Clova(RecordedSTT):
    """Answers a recording with its text."""

    protocol = "clova-stt"
    path = "/*/recognizer/upload"
    file = "media"
    required = ("params",)

    def refusal(self, status: int, reason: str) -> Refusal:
        return Refusal(status, reason, {"result": "FAILED", "message": reason})

    def check(self, fields: Mapping[str, Any]) -> None:
        try:
            asked: Any = json.loads(fields["params"])
        except ValueError:
            asked = {}
        if asked.get("completion") != "sync" or not asked.get("language"):
            raise self.refusal(400, "params must hold a language and completion=sync")

    def response_for(self, transcript: Transcript, fields: Mapping[str, Any]) -> dict[str, Any]:
        return {"result": "COMPLETED", "text": transcript.text, "confidence": 0.99}
