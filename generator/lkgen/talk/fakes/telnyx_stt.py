"""Telnyx' speech-to-text, `wss://api.telnyx.com/v2/speech-to-text/transcription`."""

from __future__ import annotations

from collections.abc import Iterable

from aiohttp import web

from lkgen.talk.fakes.kinds.base import Refusal
from lkgen.talk.fakes.kinds.streaming_stt import Message, RecognizeStream, StreamingSTT
from lkgen.talk.fakes.kinds.transcriber import Transcript

_HEADER_BYTES = 44


class _Stream(RecognizeStream):
    """A WAV file without end: its header says the rate."""

    _begun = False

    def messages_for(self, transcript: Transcript) -> Iterable[Message]:
        if transcript.words:
            final = transcript.what == "final"
            yield {"transcript": transcript.text, "is_final": final, "confidence": 0.99}

    async def on_binary(self, data: bytes) -> None:
        if not self._begun:
            self._begun = True
            if not data.startswith(b"RIFF") or len(data) < _HEADER_BYTES:
                raise self.fake.refusal(400, "the first message is no WAV header")
            self.expect_audio(int.from_bytes(data[24:28], "little"))
        await self.push_audio(data)

    def error(self, refusal: Refusal) -> Message:
        return {"errors": [{"code": str(refusal.status), "detail": refusal.reason}]}


class Telnyx(StreamingSTT):
    """Tells words up to a pause."""

    protocol = "telnyx-stt"
    path = "/v2/speech-to-text/transcription"
    stream = _Stream

    def refusal(self, status: int, reason: str) -> Refusal:
        error = {"code": "10009" if status == 401 else "10015", "detail": reason}
        return Refusal(status, reason, {"errors": [error]})

    def check(self, request: web.Request) -> None:
        self.require_values(request.query, input_format="wav")
        if not request.query.get("transcription_engine"):
            raise self.refusal(400, "transcription_engine is required")
