"""Baseten's streaming Whisper: each deployment has a host of its own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from lkgen.talk.fakes.kinds.base import Refusal
from lkgen.talk.fakes.kinds.streaming_stt import Message, RecognizeStream, StreamingSTT
from lkgen.talk.fakes.kinds.transcriber import Transcript

_ADDRESS = "wss://model-lkgen.api.baseten.co/environments/production/websocket"


class _Stream(RecognizeStream):
    """The first message says what is to be heard, in parts.

    LiveKit Agents 1.3 sends two with the names of before.
    """

    def messages_for(self, transcript: Transcript) -> Iterable[Message]:
        if transcript.words:
            words = [
                {"word": word, "start_time": start, "end_time": end}
                for word, start, end in transcript.times()
            ]
            segment = {
                "text": transcript.text,
                "start_time": round(transcript.start, 3),
                "end_time": round(transcript.end, 3),
                "word_timestamps": words,
            }
            yield {
                "type": "transcription",
                "is_final": transcript.what == "final",
                "transcript": transcript.text,
                "confidence": 0.99,
                "language_code": "en",
                "segments": [segment],
            }

    def kind(self, message: dict[str, Any]) -> str:
        return ", ".join(message)

    async def on_json(self, message: dict[str, Any]) -> None:
        if message.get("terminate_session"):
            await self.finish()
            await self.close()
            return
        audio: dict[str, Any] | None = message.get(
            "streaming_params", message.get("streaming_whisper_params")
        )
        if audio is None:
            raise self.fake.refusal(400, "streaming_params is required")
        self.fake.require_values(audio, encoding="pcm_s16le")
        vad: dict[str, Any] = message.get("streaming_vad_config", message.get("vad_params", {}))
        silence_ms = vad.get("min_silence_duration_ms", 300)
        self.expect_audio(
            self.fake.rate(audio),
            pause_s=float(silence_ms) / 1000,
            interim=bool(audio.get("enable_partial_transcripts")),
        )


class Baseten(StreamingSTT):
    """Tells segments with the times of their words."""

    protocol = "baseten-stt"
    path = "/environments/*/websocket"
    stream = _Stream

    def refusal(self, status: int, reason: str) -> Refusal:
        return Refusal(status, reason, {"error": reason})
