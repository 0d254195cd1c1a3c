"""Palabra's speech-to-text, `wss://stream.palabra.ai/asr/v1/speech-to-text/stream`."""

from __future__ import annotations

from collections.abc import Iterable

from aiohttp import web

from lkgen.talk.fakes.kinds.base import Refusal
from lkgen.talk.fakes.kinds.streaming_stt import Message, RecognizeStream, StreamingSTT
from lkgen.talk.fakes.kinds.transcriber import Transcript


class _Stream(RecognizeStream):
    """Nothing but audio comes; the client ends by hanging up."""

    def opened(self) -> Iterable[Message]:
        self.expect_audio(int(self.query["sample_rate"]))
        return ()

    def messages_for(self, transcript: Transcript) -> Iterable[Message]:
        if transcript.words:
            yield {
                "message_type": "transcription",
                "language": "en",
                "transcription_id": f"transcription-{self.turn}",
                "is_eos": transcript.what == "final",
                "segment": {
                    "text": transcript.text,
                    "start_time": round(transcript.start, 3),
                    "end_time": round(transcript.end, 3),
                },
            }


class Palabra(StreamingSTT):
    """Tells transcriptions by their number."""

    protocol = "palabra-stt"
    path = "/asr/v1/speech-to-text/stream"
    stream = _Stream

    def refusal(self, status: int, reason: str) -> Refusal:
        return Refusal(status, reason, {"message_type": "error", "data": {"desc": reason}})

    def check(self, request: web.Request) -> None:
        self.require_values(request.query, format="pcm_s16le")
        self.rate(request.query)
