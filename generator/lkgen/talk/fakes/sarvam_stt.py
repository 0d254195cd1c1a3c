"""Sarvam's speech-to-text over a websocket, `wss://api.sarvam.ai/speech-to-text/ws`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from aiohttp import web

from lkgen.talk.fakes.kinds.base import ANY_ID, Handler, Refusal
from lkgen.talk.fakes.kinds.streaming_stt import Message, RecognizeStream, StreamingSTT
from lkgen.talk.fakes.kinds.transcriber import Transcript
from lkgen.talk.fakes.sarvam_recorded import LANGUAGE, refusal_of


class _Stream(RecognizeStream):
    """Audio is base64; `flush` asks for what was said."""

    def opened(self) -> Iterable[Message]:
        self.expect_audio(int(self.query.get("sample_rate", "16000")), interim=False)
        return ()

    def messages_for(self, transcript: Transcript) -> Iterable[Message]:
        if transcript.what == "started":
            yield _signal("START_SPEECH")
            return
        if transcript.words:
            seconds = round(transcript.end - transcript.start, 3)
            data = {
                "request_id": ANY_ID,
                "transcript": transcript.text,
                "language_code": LANGUAGE,
                "metrics": {"audio_duration": seconds, "processing_latency": 0.1},
            }
            yield {"type": "data", "data": data}
        yield _signal("END_SPEECH")

    def audio(self, message: dict[str, Any]) -> str | None:
        if "audio" not in message:
            return None
        self.fake.require_values(message["audio"], encoding=("audio/wav", "pcm_s16le", "pcm_l16"))
        return str(message["audio"].get("data", ""))

    async def on_json(self, message: dict[str, Any]) -> None:
        kind = self.kind(message)
        if kind not in ("flush", "config", "end_of_stream"):
            raise self.unknown(message)
        if kind != "config":
            await self.finish()
        if kind == "end_of_stream":
            await self.close()

    def error(self, refusal: Refusal) -> Message:
        return {"type": "error", "data": {"error": refusal.reason, "code": str(refusal.status)}}


class SarvamStreaming(StreamingSTT):
    """Tells where speech starts and ends, and what was said."""

    protocol = "sarvam-stt"
    path = "/speech-to-text/ws"
    stream = _Stream

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        return {**super().routes(), ("GET", "/speech-to-text-translate/ws"): self.serve}

    def refusal(self, status: int, reason: str) -> Refusal:
        return refusal_of(status, reason)

    def check(self, request: web.Request) -> None:
        if not request.query.get("model", "").startswith(("saarika", "saaras")):
            raise self.refusal(400, f"no such model: {request.query.get('model')!r}")
        self.require_served(request.host, request.query["model"])


def _signal(signal: str) -> Message:
    return {"type": "events", "data": {"event_type": "vad", "signal_type": signal}}
