"""Deepgram's live transcription, `wss://api.deepgram.com/v1/listen`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from aiohttp import web

from lkgen.talk.fakes.kinds.base import ANY_ID, Refusal
from lkgen.talk.fakes.kinds.streaming_stt import Message, RecognizeStream, StreamingSTT
from lkgen.talk.fakes.kinds.transcriber import Transcript

_MODELS = ("nova", "enhanced", "base", "whisper")


class _Stream(RecognizeStream):
    _asked = ""
    """The message that is answered now."""

    def opened(self) -> Iterable[Message]:
        endpointing = self.query.get("endpointing", "10")
        self.expect_audio(
            int(self.query["sample_rate"]),
            pause_s=int(endpointing) / 1000 if endpointing.isdecimal() else 0.0,
            interim=self.query.get("interim_results") == "true",
        )
        return ()

    def messages_for(self, transcript: Transcript) -> Iterable[Message]:
        if transcript.what == "started":
            if self.query.get("vad_events") == "true":
                yield _message("SpeechStarted", channel=[0, 1], timestamp=transcript.start)
            return
        final = transcript.what == "final"
        speech_final = final and not self._asked and self.query.get("endpointing") != "false"
        if transcript.words or speech_final:
            yield _results(transcript, speech_final, from_finalize=self._asked == "Finalize")
        if final and not self._asked and "utterance_end_ms" in self.query:
            yield _message("UtteranceEnd", channel=[0, 1], last_word_end=self.seconds)

    async def on_json(self, message: dict[str, Any]) -> None:
        self._asked = self.kind(message)
        if self._asked not in ("Finalize", "CloseStream", "KeepAlive"):
            raise self.unknown(message)
        if self._asked != "KeepAlive":
            await self.finish()
        if self._asked == "CloseStream":
            end = _message("Metadata", request_id=ANY_ID, duration=self.seconds, channels=1)
            await self.send(end)
            await self.close()
        self._asked = ""

    def error(self, refusal: Refusal) -> None:
        """It says why in the frame that closes the connection."""


class DeepgramListen(StreamingSTT):
    """Hears the sentence the caller says, as long as its audio really arrives."""

    protocol = "deepgram-listen"
    path = "/v1/listen"
    stream = _Stream
    # NET-0001: neither audio nor a KeepAlive.
    idle_timeout_s = 10.0
    headers: ClassVar = {"dg-request-id": ANY_ID}

    def refusal(self, status: int, reason: str) -> Refusal:
        code = "INVALID_AUTH" if status == 401 else "Bad Request"
        body = {"err_code": code, "err_msg": reason, "request_id": ANY_ID}
        return Refusal(status, reason, body)

    def check(self, request: web.Request) -> None:
        query = request.query
        model = query.get("model", "base")
        if model.partition("-")[0] not in _MODELS:
            raise self.refusal(400, f"no such model: {model}")
        self.require_values({"channels": "1", **query}, encoding="linear16", channels="1")
        self.rate(query)
        if "utterance_end_ms" in query:
            self.require_values(query, interim_results="true")
        endpointing = query.get("endpointing", "10")
        if endpointing not in ("true", "false") and not endpointing.isdecimal():
            raise self.refusal(400, f"endpointing is not a number: {endpointing}")


def _results(transcript: Transcript, speech_final: bool, *, from_finalize: bool) -> Message:
    alternative = {
        "transcript": transcript.text,
        "confidence": 0.99 if transcript.words else 0.0,
        "words": [
            {
                "word": word.casefold().strip(".,?!"),
                "punctuated_word": word,
                "confidence": 0.99,
                "start": start,
                "end": end,
            }
            for word, start, end in transcript.times()
        ],
    }
    return _message(
        "Results",
        channel_index=[0, 1],
        start=round(transcript.start, 3),
        duration=round(transcript.end - transcript.start, 3),
        is_final=transcript.what == "final",
        speech_final=speech_final,
        from_finalize=from_finalize,
        channel={"alternatives": [alternative]},
        metadata={"request_id": ANY_ID, "model_uuid": ANY_ID, "model_info": {}},
    )


def _message(kind: str, **fields: Any) -> Message:
    return {"type": kind, **fields}
