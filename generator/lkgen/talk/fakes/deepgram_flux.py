"""Deepgram's transcription that also decides whose turn it is, `/v2/listen` (Flux)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from aiohttp import web

from lkgen.talk.fakes.kinds.base import ANY_ID, Refusal
from lkgen.talk.fakes.kinds.streaming_stt import Message, RecognizeStream, StreamingSTT
from lkgen.talk.fakes.kinds.transcriber import Transcript

_MODELS = ("flux-general-en", "flux-general-multi")
_EVENTS = {"started": "StartOfTurn", "interim": "Update", "final": "EndOfTurn"}
_PAUSE_S = 0.5


class _Stream(RecognizeStream):
    _sequence = 0

    def opened(self) -> Iterable[Message]:
        self.expect_audio(int(self.query["sample_rate"]), pause_s=_PAUSE_S)
        yield self._message("Connected")

    def messages_for(self, transcript: Transcript) -> Iterable[Message]:
        yield self._message(
            "TurnInfo",
            event=_EVENTS[transcript.what],
            turn_index=self.turn,
            audio_window_start=round(transcript.start, 3),
            audio_window_end=round(transcript.end, 3),
            transcript=transcript.text,
            words=[
                {"word": word, "confidence": 0.99, "start": start, "end": end}
                for word, start, end in transcript.times()
            ],
            end_of_turn_confidence=0.95 if transcript.what == "final" else 0.05,
        )

    async def on_json(self, message: dict[str, Any]) -> None:
        kind = self.kind(message)
        if kind == "CloseStream":
            await self.close()
        elif kind == "Configure":
            await self.send(self._message("ConfigureSuccess"))
        else:
            raise self.unknown(message)

    def error(self, refusal: Refusal) -> Message:
        return self._message("Error", code="UNPARSABLE_CLIENT_MESSAGE", description=refusal.reason)

    def _message(self, kind: str, **fields: Any) -> Message:
        message = {"type": kind, "request_id": ANY_ID, "sequence_id": self._sequence, **fields}
        self._sequence += 1
        return message


class DeepgramFlux(StreamingSTT):
    """Tells the start, the course and the end of each turn."""

    protocol = "deepgram-flux"
    path = "/v2/listen"
    stream = _Stream

    def refusal(self, status: int, reason: str) -> Refusal:
        code = "INVALID_AUTH" if status == 401 else "Bad Request"
        body = {"err_code": code, "err_msg": reason, "request_id": ANY_ID}
        return Refusal(status, reason, body)

    def check(self, request: web.Request) -> None:
        self.require_values(request.query, model=_MODELS, encoding="linear16")
        self.rate(request.query)
