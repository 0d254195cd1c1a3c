"""Inworld's speech-to-text, `wss://api.inworld.ai/stt/v1/transcribe:streamBidirectional`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from lkgen.talk.fakes.kinds.base import Refusal
from lkgen.talk.fakes.kinds.streaming_stt import Message, RecognizeStream, StreamingSTT
from lkgen.talk.fakes.kinds.transcriber import Transcript


class _Stream(RecognizeStream):
    """Each message is one field; the first one configures."""

    def messages_for(self, transcript: Transcript) -> Iterable[Message]:
        if transcript.what == "started":
            yield {"result": {"speechStarted": {}}}
        else:
            final = transcript.what == "final"
            said = {"transcript": transcript.text, "isFinal": final}
            yield {"result": {"transcription": said}}

    def kind(self, message: dict[str, Any]) -> str:
        return next(iter(message), "")

    def audio(self, message: dict[str, Any]) -> str | None:
        if "audioChunk" not in message:
            return None
        return str(message["audioChunk"].get("content", ""))

    async def on_json(self, message: dict[str, Any]) -> None:
        kind = self.kind(message)
        if kind == "transcribeConfig":
            config: dict[str, Any] = message[kind]
            self.fake.require_values(config, audioEncoding="LINEAR16", numberOfChannels=1)
            if not config.get("modelId"):
                raise self.fake.refusal(400, "modelId is required")
            silence_ms = config.get("inworldSttV1Config", {}).get(
                "minEndOfTurnSilenceWhenConfident", 200
            )
            rate = self.fake.rate(config, "sampleRateHertz")
            self.expect_audio(rate, pause_s=float(silence_ms) / 1000)
        elif kind == "endTurn":
            await self.finish()
        elif kind == "closeStream":
            await self.finish()
            await self.close()
        else:
            raise self.unknown(message)

    def error(self, refusal: Refusal) -> Message:
        return {"error": {"code": 3, "message": refusal.reason}}


class Inworld(StreamingSTT):
    """Tells the start of speech, and words up to a pause."""

    protocol = "inworld-stt"
    path = "/stt/v1/transcribe:streamBidirectional"
    stream = _Stream

    def refusal(self, status: int, reason: str) -> Refusal:
        return Refusal(status, reason, {"code": 16 if status == 401 else 3, "message": reason})
