"""AssemblyAI's streaming transcription, `wss://streaming.assemblyai.com/v3/ws`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from aiohttp import web

from lkgen.talk.fakes.kinds.base import ANY_ID, Refusal
from lkgen.talk.fakes.kinds.streaming_stt import Message, RecognizeStream, StreamingSTT
from lkgen.talk.fakes.kinds.transcriber import Transcript

_MODELS = ("universal-streaming", "universal-3", "u3-", "whisper-rt")


class _Stream(RecognizeStream):
    def opened(self) -> Iterable[Message]:
        silence_ms = self.query.get("min_turn_silence", "")
        self.expect_audio(
            int(self.query["sample_rate"]),
            pause_s=int(silence_ms) / 1000 if silence_ms.isdecimal() else 0.4,
        )
        yield {"type": "Begin", "id": ANY_ID, "expires_at": 4_000_000_000}

    def messages_for(self, transcript: Transcript) -> Iterable[Message]:
        if transcript.what == "started":
            yield {"type": "SpeechStarted", "timestamp": int(transcript.start * 1000)}
            return
        final = transcript.what == "final"
        yield {
            "type": "Turn",
            "turn_order": self.turn,
            "turn_is_formatted": final,
            "end_of_turn": final,
            "end_of_turn_confidence": 1.0 if final else 0.1,
            # Words may still change until the turn ends; only then are they text.
            "transcript": transcript.text if final else "",
            "utterance": transcript.text if final else "",
            "language_code": "en",
            "language_confidence": 0.99,
            "words": [
                {
                    "text": word,
                    "start": int(start * 1000),
                    "end": int(end * 1000),
                    "confidence": 0.99,
                    "word_is_final": final,
                }
                for word, start, end in transcript.times()
            ],
        }

    async def on_json(self, message: dict[str, Any]) -> None:
        kind = self.kind(message)
        if kind == "ForceEndpoint":
            await self.finish()
        elif kind == "Terminate":
            await self.finish()
            await self.send(
                {
                    "type": "Termination",
                    "audio_duration_seconds": self.seconds,
                    "session_duration_seconds": self.seconds,
                }
            )
            await self.close()
        elif kind not in ("UpdateConfiguration", "KeepAlive"):
            raise self.unknown(message)

    def error(self, refusal: Refusal) -> Message:
        return {"type": "Error", "error_code": 3006, "error": refusal.reason}


class AssemblyAI(StreamingSTT):
    """Tells turns: their words as they come, and the whole at their end."""

    protocol = "assemblyai-stt"
    path = "/v3/ws"
    stream = _Stream

    def refusal(self, status: int, reason: str) -> Refusal:
        return Refusal(status, reason, {"error": reason})

    def check(self, request: web.Request) -> None:
        model = request.query.get("speech_model", "universal-streaming-english")
        if not model.startswith(_MODELS):
            raise self.refusal(400, f"no such speech_model: {model}")
        self.require_values({"encoding": "pcm_s16le", **request.query}, encoding="pcm_s16le")
        self.rate(request.query)
