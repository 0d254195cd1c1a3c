"""Speechmatics' transcription for agents, `wss://eu2.rt.speechmatics.com/v2/agent`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from lkgen.talk.fakes.kinds.base import ANY_ID, Refusal
from lkgen.talk.fakes.kinds.streaming_stt import Message, RecognizeStream, StreamingSTT
from lkgen.talk.fakes.kinds.transcriber import Transcript

_PAUSE_S = 0.5


class SpeechmaticsStream(RecognizeStream):
    """`StartRecognition` comes first; audio is counted, and `EndOfStream` ends it."""

    _pieces = 0

    def messages_for(self, transcript: Transcript) -> Iterable[Message]:
        times = {"start_time": round(transcript.start, 3), "end_time": round(transcript.end, 3)}
        if transcript.what == "started":
            start = {"start_time": times["start_time"]}
            yield {"message": "StartOfTurn", "turn_id": self.turn, "metadata": start}
        if transcript.words:
            final = transcript.what == "final"
            yield {
                "message": "AddSegment" if final else "AddPartialSegment",
                "segment": {"transcript": transcript.text, "speaker": "S1", "is_eou": final},
                "metadata": {**times, "transcript": transcript.text},
            }
        if transcript.what == "final":
            end = {"end_time": times["end_time"]}
            yield {"message": "EndOfTurn", "turn_id": self.turn, "metadata": end}

    def kind(self, message: dict[str, Any]) -> str:
        return str(message.get("message", ""))

    async def on_binary(self, data: bytes) -> None:
        await self.push_audio(data)
        self._pieces += 1
        await self.send({"message": "AudioAdded", "seq_no": self._pieces})

    async def on_json(self, message: dict[str, Any]) -> None:
        kind = self.kind(message)
        if kind == "StartRecognition":
            await self._start(message)
        elif kind == "ForceEndOfUtterance":
            await self.finish()
        elif kind == "EndOfStream":
            await self.finish()
            await self.send({"message": "EndOfTranscript"})
            await self.close()
        else:
            raise self.unknown(message)

    def pause_s(self, message: dict[str, Any]) -> float | None:
        """After how long a pause a turn ends; None if the client says so."""
        mode = message.get("turn_config", {}).get("turn_detection_mode", "vad")
        return None if mode == "external" else _PAUSE_S

    async def _start(self, message: dict[str, Any]) -> None:
        audio: dict[str, Any] = message.get("audio_format", {})
        self.fake.require_values(audio, type="raw", encoding="pcm_s16le")
        if not message.get("transcription_config", {}).get("language"):
            raise self.fake.refusal(400, "transcription_config.language is required")
        self.expect_audio(self.fake.rate(audio), pause_s=self.pause_s(message))
        await self.send(
            {
                "message": "RecognitionStarted",
                "id": ANY_ID,
                "orchestrator_version": "lkgen",
                "language_pack_info": {"word_delimiter": " ", "writing_direction": "left-to-right"},
            }
        )

    def error(self, refusal: Refusal) -> Message:
        kind = "not_authorised" if refusal.status == 401 else "invalid_message"
        return {"message": "Error", "type": kind, "reason": refusal.reason}


class Speechmatics(StreamingSTT):
    """Tells segments of turns."""

    protocol = "speechmatics-stt"
    path = "/v2/agent"
    stream = SpeechmaticsStream

    def refusal(self, status: int, reason: str) -> Refusal:
        return Refusal(status, reason, {"code": status, "error": reason})
