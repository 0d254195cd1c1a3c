"""Speechmatics' transcription as it was before agents, `wss://eu2.rt.speechmatics.com/v2`.

LiveKit Agents 1.5 has it: Speechmatics' own library makes segments and turns of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from lkgen.talk.fakes.kinds.streaming_stt import Message
from lkgen.talk.fakes.kinds.transcriber import Transcript
from lkgen.talk.fakes.speechmatics_stt import Speechmatics, SpeechmaticsStream

_ENDED: Message = {"message": "EndOfUtterance"}


class _Stream(SpeechmaticsStream):
    """Words come in results; what has become final is followed by what has not yet."""

    _ends_itself = False

    def messages_for(self, transcript: Transcript) -> Iterable[Message]:
        final = transcript.what == "final"
        if transcript.words:
            yield _results("AddTranscript" if final else "AddPartialTranscript", transcript)
        if final:
            yield {"message": "AddPartialTranscript", "metadata": {"transcript": ""}, "results": []}
            if self._ends_itself:
                yield _ENDED

    async def on_json(self, message: dict[str, Any]) -> None:
        await super().on_json(message)
        if self.kind(message) == "ForceEndOfUtterance":
            await self.send(_ENDED)

    def pause_s(self, message: dict[str, Any]) -> float | None:
        config: dict[str, Any] = message["transcription_config"]
        trigger = config.get("conversation_config", {}).get("end_of_utterance_silence_trigger")
        self._ends_itself = trigger is not None
        return float(trigger) if self._ends_itself else None


class SpeechmaticsRealtime(Speechmatics):
    """Tells words, and where an utterance has ended."""

    protocol = "speechmatics-realtime"
    path = "/v2"
    stream = _Stream


def _results(kind: str, transcript: Transcript) -> Message:
    return {
        "message": kind,
        "metadata": {
            "start_time": round(transcript.start, 3),
            "end_time": round(transcript.end, 3),
            "transcript": transcript.text,
        },
        "results": [
            {
                "type": "word",
                "start_time": start,
                "end_time": end,
                "alternatives": [
                    {"content": word, "confidence": 0.99, "language": "en", "speaker": "S1"}
                ],
            }
            for word, start, end in transcript.times()
        ],
    }
