"""ElevenLabs' Scribe over a websocket, `/v1/speech-to-text/realtime`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from aiohttp import web

from lkgen.talk.fakes.elevenlabs_scribe import refusal, timed_words
from lkgen.talk.fakes.kinds.base import ANY_ID, Refusal
from lkgen.talk.fakes.kinds.streaming_stt import Message, RecognizeStream, StreamingSTT
from lkgen.talk.fakes.kinds.transcriber import Transcript


class _Stream(RecognizeStream):
    def opened(self) -> Iterable[Message]:
        silence_s = float(self.query.get("vad_silence_threshold_secs", "0.5"))
        manual = self.query.get("commit_strategy", "manual") == "manual"
        self.expect_audio(_rate(self.query), pause_s=None if manual else silence_s)
        yield _message("session_started", session_id=ANY_ID, config={})

    def messages_for(self, transcript: Transcript) -> Iterable[Message]:
        if transcript.what == "interim":
            yield _message("partial_transcript", text=transcript.text)
        elif transcript.what == "final":
            yield _message("committed_transcript", text=transcript.text)
            more = ("include_timestamps", "include_language_detection")
            if any(self.query.get(name) == "true" for name in more):
                # The same again, with what took longer to find out.
                yield _message(
                    "committed_transcript_with_timestamps",
                    text=transcript.text,
                    language_code="en",
                    words=timed_words(transcript),
                )

    def kind(self, message: dict[str, Any]) -> str:
        return str(message.get("message_type", ""))

    def audio(self, message: dict[str, Any]) -> str | None:
        if self.kind(message) != "input_audio_chunk" or message.get("commit"):
            return None
        return str(message.get("audio_base_64", ""))

    async def on_json(self, message: dict[str, Any]) -> None:
        if self.kind(message) != "input_audio_chunk":
            raise self.unknown(message)
        await self.push_base64(str(message.get("audio_base_64", "")))
        await self.finish()

    def error(self, refusal: Refusal) -> Message:
        kinds = {401: "auth_error", 400: "input_error", 429: "quota_exceeded"}
        return _message(kinds.get(refusal.status, "transcriber_error"), error=refusal.reason)


class ElevenLabsRealtime(StreamingSTT):
    """Commits words after a pause, or when the client says so."""

    protocol = "elevenlabs-realtime"
    path = "/v1/speech-to-text/realtime"
    stream = _Stream

    def refusal(self, status: int, reason: str) -> Refusal:
        return refusal(status, reason)

    def check(self, request: web.Request) -> None:
        query = {"commit_strategy": "manual", **request.query}
        self.require_values(query, model_id="scribe_v2_realtime", commit_strategy=("manual", "vad"))
        if not _rate(query):
            raise self.refusal(400, f"this fake hears PCM only, not {query.get('audio_format')}")


def _rate(query: Mapping[str, str]) -> int:
    """The sample rate of PCM; 0 for another format."""
    encoding, _, rate = query.get("audio_format", "pcm_16000").partition("_")
    return int(rate) if encoding == "pcm" and rate.isdecimal() else 0


def _message(kind: str, **fields: Any) -> Message:
    return {"message_type": kind, **fields}
