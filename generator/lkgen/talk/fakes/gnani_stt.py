"""Gnani's Vachana over a websocket, `wss://api.vachana.ai/stt/v3/stream`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from aiohttp import web

from lkgen.talk.fakes.kinds.base import ANY_ID, Refusal
from lkgen.talk.fakes.kinds.streaming_stt import Message, RecognizeStream, StreamingSTT
from lkgen.talk.fakes.kinds.transcriber import Transcript

_RATE_HEADER = "x-sample-rate"
# What the plugin of LiveKit Agents 1.5 sends by default, without saying so.
_RATE = "16000"


class _Stream(RecognizeStream):
    fake: GnaniStreaming

    def opened(self) -> Iterable[Message]:
        self.expect_audio(self.fake.rate(self.headers), interim=False)
        yield {"type": "connected", "session_id": ANY_ID}

    def messages_for(self, transcript: Transcript) -> Iterable[Message]:
        if transcript.what == "started":
            yield {"type": "speech_start"}
            return
        if transcript.words:
            segment = f"segment-{self.turn}"
            yield {"type": "transcript", "text": transcript.text, "segment_id": segment}
        yield {"type": "speech_end"}


class GnaniStreaming(StreamingSTT):
    """Tells utterances; language and rate are in the headers."""

    protocol = "gnani-stt"
    path = "/stt/v3/stream"
    stream = _Stream

    def refusal(self, status: int, reason: str) -> Refusal:
        return Refusal(status, reason, {"message": reason})

    def check(self, request: web.Request) -> None:
        if not request.headers.get("lang_code"):
            raise self.refusal(400, "lang_code is required")
        self.rate(request.headers)

    def rate(self, values: Mapping[str, Any], name: str = _RATE_HEADER) -> int:
        return super().rate({name: values.get(name, _RATE)}, name)
