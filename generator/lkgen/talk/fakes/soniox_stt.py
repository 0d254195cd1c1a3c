"""Soniox' real-time transcription, `wss://stt-rt.soniox.com/transcribe-websocket`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from lkgen.talk.fakes.kinds.base import Refusal
from lkgen.talk.fakes.kinds.streaming_stt import Message, RecognizeStream, StreamingSTT
from lkgen.talk.fakes.kinds.transcriber import Transcript

_PAUSE_S = 0.5


class _Stream(RecognizeStream):
    """The first message says what is to be heard and how; an empty one ends the audio."""

    _configured = False

    def messages_for(self, transcript: Transcript) -> Iterable[Message]:
        final = transcript.what == "final"
        tokens: list[dict[str, Any]] = [
            {
                # Tokens are pieces of text: their spaces are their own.
                "text": f"{' ' if i else ''}{word}",
                "start_ms": int(start * 1000),
                "end_ms": int(end * 1000),
                "confidence": 0.99,
                "is_final": final,
            }
            for i, (word, start, end) in enumerate(transcript.times())
        ]
        if final:
            tokens.append({"text": "<end>", "confidence": 1.0, "is_final": True})
        if tokens:
            yield self._message(tokens, transcript.end if final else transcript.start)

    async def on_binary(self, data: bytes) -> None:
        await (self.push_audio(data) if data else self._end())

    async def on_json(self, message: dict[str, Any]) -> None:
        if self.kind(message) == "keepalive":
            return
        if self.kind(message) == "finalize":
            await self.finish()
            await self.send(self._message([{"text": "<fin>", "is_final": True}], self.seconds))
            return
        if self._configured:
            raise self.fake.refusal(400, "there is a configuration already")
        self._configured = True
        if "api_key" in message:
            self.fake.require_key(message["api_key"])
        self.fake.require_values(message, audio_format="pcm_s16le", num_channels=1)
        if not str(message.get("model", "")).startswith("stt-rt"):
            raise self.fake.refusal(400, f"no such model: {message.get('model')!r}")
        ends_itself = message.get("enable_endpoint_detection")
        self.expect_audio(self.fake.rate(message), pause_s=_PAUSE_S if ends_itself else None)

    async def on_text(self, text: str) -> None:
        if text:
            await super().on_text(text)
        await self._end()

    async def _end(self) -> None:
        await self.finish()
        await self.send({**self._message([], self.seconds), "finished": True})
        await self.close()

    def error(self, refusal: Refusal) -> Message:
        return {"tokens": [], "error_code": refusal.status, "error_message": refusal.reason}

    def _message(self, tokens: list[dict[str, Any]], final_s: float) -> Message:
        return {
            "tokens": tokens,
            "final_audio_proc_ms": int(final_s * 1000),
            "total_audio_proc_ms": int(self.seconds * 1000),
        }


class Soniox(StreamingSTT):
    """Tells tokens, and where it hears that somebody has ended."""

    protocol = "soniox-stt"
    path = "/transcribe-websocket"
    stream = _Stream

    def refusal(self, status: int, reason: str) -> Refusal:
        return Refusal(status, reason, {"status_code": status, "message": reason})
