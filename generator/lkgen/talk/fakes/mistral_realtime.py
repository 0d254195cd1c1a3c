"""Mistral's Voxtral over a websocket, `/v1/audio/transcriptions/realtime`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from aiohttp import web

from lkgen.talk.fakes.kinds.base import ANY_ID, Refusal
from lkgen.talk.fakes.kinds.streaming_stt import Message, RecognizeStream, StreamingSTT
from lkgen.talk.fakes.kinds.transcriber import Transcript
from lkgen.talk.fakes.mistral_transcriptions import usage

_RATE = 16_000


class _Stream(RecognizeStream):
    """The model does not decide where an utterance ends: the client flushes."""

    _said = 0

    def opened(self) -> Iterable[Message]:
        self.expect_audio(_RATE, pause_s=None)
        yield self._session("created")

    def messages_for(self, transcript: Transcript) -> Iterable[Message]:
        # Deltas are pieces of text: their spaces are their own.
        new = "".join(f" {word}" for word in transcript.words[self._said :])
        new = new if self._said else new.removeprefix(" ")
        if new:
            yield {"type": "transcription.text.delta", "text": new}
        self._said = len(transcript.words)
        if transcript.what == "final":
            self._said = 0
            yield {
                "type": "transcription.done",
                "text": transcript.text,
                "model": self.query["model"],
                "language": "en",
                "segments": [],
                "usage": usage(transcript),
            }

    def audio(self, message: dict[str, Any]) -> str | None:
        if self.kind(message) != "input_audio.append":
            return None
        return str(message.get("audio", ""))

    async def on_json(self, message: dict[str, Any]) -> None:
        kind = self.kind(message)
        if kind == "session.update":
            await self.send(self._session("updated"))
        elif kind in ("input_audio.flush", "input_audio.end"):
            await self.finish()
        else:
            raise self.unknown(message)

    def error(self, refusal: Refusal) -> Message:
        detail = {"message": {"detail": refusal.reason}, "code": refusal.status}
        return {"type": "error", "error": detail}

    def _session(self, event: str) -> Message:
        audio = {"encoding": "pcm_s16le", "sample_rate": _RATE}
        model = self.query["model"]
        session = {"request_id": ANY_ID, "model": model, "audio_format": audio}
        return {"type": f"session.{event}", "session": session}


class MistralRealtime(StreamingSTT):
    """Tells text as it comes, and the whole when the client flushes."""

    protocol = "mistral-realtime"
    path = "/v1/audio/transcriptions/realtime"
    stream = _Stream

    def refusal(self, status: int, reason: str) -> Refusal:
        return Refusal(status, reason, {"detail": reason})

    def check(self, request: web.Request) -> None:
        if not request.query.get("model", "").startswith("voxtral"):
            raise self.refusal(400, f"no such model: {request.query.get('model')!r}")
