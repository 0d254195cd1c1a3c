"""Gradium's speech-to-text, `wss://api.gradium.ai/api/speech/asr`: words and steps of time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from lkgen.talk.fakes.kinds.base import ANY_ID, Refusal
from lkgen.talk.fakes.kinds.streaming_stt import Message, RecognizeStream, StreamingSTT
from lkgen.talk.fakes.kinds.transcriber import Transcript

_RATE = 24_000
_FRAME = 1920
_DELAY = 2
_HORIZONS_S = (0.5, 1.0, 2.0)


class _Stream(RecognizeStream):
    """Text is never taken back; that somebody has ended shows in the steps alone."""

    _said = 0

    def messages_for(self, transcript: Transcript) -> Iterable[Message]:
        for word, start, end in list(transcript.times())[self._said :]:
            yield {"type": "text", "text": word, "start_s": start}
            yield {"type": "end_text", "stop_s": end}
        self._said = len(transcript.words)
        if transcript.what == "final":
            self._said = 0
            # A client believes it after as many steps as the text may lag behind.
            for _ in range(_DELAY + 1):
                yield self._step(0.99)

    def audio(self, message: dict[str, Any]) -> str | None:
        return str(message.get("audio", "")) if self.kind(message) == "audio" else None

    async def on_json(self, message: dict[str, Any]) -> None:
        kind = self.kind(message)
        if kind == "setup":
            self.fake.require_values(message, input_format="pcm")
            if not message.get("model_name"):
                raise self.fake.refusal(400, "model_name is required")
            self.expect_audio(_RATE)
            await self.send(
                {
                    "type": "ready",
                    "request_id": ANY_ID,
                    "model_name": message["model_name"],
                    "sample_rate": _RATE,
                    "frame_size": _FRAME,
                    "delay_in_tokens": _DELAY,
                    "text_stream_names": [],
                }
            )
        elif kind == "end_of_stream":
            await self.finish()
            await self.send({"type": "end_of_stream"})
            await self.close()
        else:
            raise self.unknown(message)

    def error(self, refusal: Refusal) -> Message:
        return {"type": "error", "message": refusal.reason, "code": refusal.status}

    def _step(self, inactive: float) -> Message:
        vad = [{"horizon_s": horizon, "inactivity_prob": inactive} for horizon in _HORIZONS_S]
        return {"type": "step", "vad": vad, "step_idx": int(self.seconds * _RATE / _FRAME)}


class Gradium(StreamingSTT):
    """Tells words one by one."""

    protocol = "gradium-stt"
    path = "/api/speech/asr"
    stream = _Stream

    def refusal(self, status: int, reason: str) -> Refusal:
        return Refusal(status, reason, {"detail": reason})
