"""Sarvam's realtime speech-to-text, `wss://api.sarvam.ai/speech-to-text-realtime/ws`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from aiohttp import web

from lkgen.talk.fakes.kinds.base import ANY_ID, Refusal
from lkgen.talk.fakes.kinds.streaming_stt import Message, RecognizeStream, StreamingSTT
from lkgen.talk.fakes.kinds.transcriber import Transcript
from lkgen.talk.fakes.sarvam_recorded import LANGUAGE, refusal_of


class _Stream(RecognizeStream):
    """Audio is binary; each message is an event of an utterance."""

    def opened(self) -> Iterable[Message]:
        manual = self.query.get("endpointing") == "manual"
        silence_s = int(self.query.get("silence_duration_ms", "0")) / 1000
        self.expect_audio(int(self.query["sample_rate"]), pause_s=None if manual else silence_s)
        yield {"event": "session.begin", "session_id": ANY_ID, "config": dict(self.query)}

    def messages_for(self, transcript: Transcript) -> Iterable[Message]:
        if transcript.what == "started":
            yield self._event("vad.speech_start")
        elif transcript.what == "interim":
            yield self._event("transcript.partial", text=transcript.text, language=LANGUAGE)
        else:
            yield self._event("vad.speech_end")
            yield self._event(
                "transcript.final",
                text=transcript.text,
                language=LANGUAGE,
                start_s=round(transcript.start, 3),
                end_s=round(transcript.end, 3),
            )

    def kind(self, message: dict[str, Any]) -> str:
        return str(message.get("event", ""))

    async def on_json(self, message: dict[str, Any]) -> None:
        kind = self.kind(message)
        if kind == "ping":
            await self.send({"event": "pong"})
        elif kind == "speech_end":
            await self.finish()
        elif kind == "end":
            await self.finish()
            await self.send({"event": "session.end", "audio_duration_s": self.seconds})
            await self.close()
        elif kind == "config.update":
            await self.send({"event": "config.updated", "applied": sorted(message)})
        elif kind != "speech_start":
            raise self.unknown(message)

    def error(self, refusal: Refusal) -> Message:
        code = {"code": "invalid_request", "status_code": refusal.status, "is_fatal": True}
        return {"event": "error", "message": refusal.reason, **code}

    def _event(self, event: str, **fields: Any) -> Message:
        return {"event": event, "utterance_idx": self.turn, **fields}


class SarvamRealtime(StreamingSTT):
    """Tells utterances by their number."""

    protocol = "sarvam-realtime"
    path = "/speech-to-text-realtime/ws"
    stream = _Stream

    def refusal(self, status: int, reason: str) -> Refusal:
        return refusal_of(status, reason)

    def check(self, request: web.Request) -> None:
        self.require_values(request.query, encoding="linear16", endpointing=("vad", "manual"))
        self.rate(request.query)
