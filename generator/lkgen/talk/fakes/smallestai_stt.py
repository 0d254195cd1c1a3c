"""Smallest AI's Pulse over a websocket, `wss://api.smallest.ai/waves/v1/stt/live`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from aiohttp import web

from lkgen.talk.fakes.kinds.base import ANY_ID, Handler, Refusal
from lkgen.talk.fakes.kinds.streaming_stt import Message, RecognizeStream, StreamingSTT
from lkgen.talk.fakes.kinds.transcriber import Transcript
from lkgen.talk.fakes.smallestai_recorded import refusal_of, timed_words


class _Stream(RecognizeStream):
    _asked = ""
    """The message that is answered now."""

    def opened(self) -> Iterable[Message]:
        silence_ms = self.query.get("endpointing_timeout", self.query.get("eou_timeout_ms", ""))
        ends_itself = self.query.get("endpointing") != "false"
        pause_s = int(silence_ms) / 1000 if silence_ms.isdecimal() else 0.0
        self.expect_audio(int(self.query["sample_rate"]), pause_s=pause_s if ends_itself else None)
        return ()

    def messages_for(self, transcript: Transcript) -> Iterable[Message]:
        events = self.query.get("vad_events") == "true"
        if transcript.what == "started" and events:
            yield {"type": "speech_started", "session_id": ANY_ID}
        if transcript.words:
            final = transcript.what == "final"
            yield {
                "type": "transcription",
                "session_id": ANY_ID,
                "transcript": transcript.text,
                "is_final": final,
                "is_last": False,
                "from_finalize": final and self._asked == "finalize",
                "speech_final": final and not self._asked,
                "language": "en",
                "words": timed_words(transcript),
            }
        if transcript.what == "final" and events:
            yield {"type": "speech_ended", "session_id": ANY_ID}

    async def on_json(self, message: dict[str, Any]) -> None:
        self._asked = self.kind(message)
        if self._asked == "keepalive":
            await self.send({"type": "pong"})
        elif self._asked in ("finalize", "close_stream"):
            await self.finish()
        else:
            raise self.unknown(message)
        if self._asked == "close_stream":
            last = {"type": "transcription", "session_id": ANY_ID, "transcript": ""}
            await self.send({**last, "is_final": True, "is_last": True})
            await self.close()
        self._asked = ""

    def error(self, refusal: Refusal) -> Message:
        return {"type": "error", "status": str(refusal.status), "message": refusal.reason}


class SmallestStreaming(StreamingSTT):
    """Tells words up to a pause, or up to where the client says `finalize`."""

    protocol = "smallestai-stt"
    path = "/waves/v1/stt/live"
    stream = _Stream

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        # LiveKit Agents 1.5 has the model in the path.
        return {**super().routes(), ("GET", "/waves/v1/*/get_text"): self.serve}

    def refusal(self, status: int, reason: str) -> Refusal:
        return refusal_of(status, reason)

    def check(self, request: web.Request) -> None:
        self.require_values(request.query, encoding="linear16")
        self.rate(request.query)
