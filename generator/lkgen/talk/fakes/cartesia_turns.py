"""Cartesia's speech-to-text that decides turns, `wss://api.cartesia.ai/stt/turns/websocket`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from aiohttp import web

from lkgen.talk.fakes.kinds.base import ANY_ID, Refusal
from lkgen.talk.fakes.kinds.streaming_stt import Message, RecognizeStream, StreamingSTT
from lkgen.talk.fakes.kinds.transcriber import Transcript

_PAUSE_S = 0.5


class CartesiaStream(RecognizeStream):
    """How Cartesia words an error, whether it decides turns or not."""

    def error(self, refusal: Refusal) -> Message:
        return event(
            "error",
            status_code=refusal.status,
            title="Bad Request",
            message=refusal.reason,
            error_code="bad_request",
        )


class _Stream(CartesiaStream):
    def opened(self) -> Iterable[Message]:
        self.expect_audio(int(self.query["sample_rate"]), pause_s=_PAUSE_S)
        yield event("connected")

    def messages_for(self, transcript: Transcript) -> Iterable[Message]:
        if transcript.what == "started":
            yield event("turn.start")
        else:
            kind = "turn.end" if transcript.what == "final" else "turn.update"
            yield event(kind, transcript=transcript.text)

    async def on_json(self, message: dict[str, Any]) -> None:
        if self.kind(message) != "close":
            raise self.unknown(message)
        await self.finish()
        await self.close()


class CartesiaTurns(StreamingSTT):
    """Ink 2: tells the start, the course and the end of each turn."""

    protocol = "cartesia-turns"
    path = "/stt/turns/websocket"
    stream: ClassVar[type[RecognizeStream]] = _Stream
    models: ClassVar = "ink-2"

    def refusal(self, status: int, reason: str) -> Refusal:
        code = "unauthorized" if status == 401 else "bad_request"
        body = {"error_code": code, "title": code, "message": reason, "request_id": ANY_ID}
        return Refusal(status, reason, body)

    def check(self, request: web.Request) -> None:
        if not (request.headers.get("Cartesia-Version") or request.query.get("cartesia_version")):
            raise self.refusal(400, "cartesia_version is required")
        model = request.query.get("model", "")
        if not model.startswith(self.models):
            raise self.refusal(400, f"no such model here: {model!r}")
        self.require_values(request.query, encoding="pcm_s16le")
        self.rate(request.query)


def event(kind: str, **fields: Any) -> Message:
    """A message of Cartesia's."""
    return {"type": kind, "request_id": ANY_ID, **fields}
