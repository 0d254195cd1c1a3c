"""SLNG's gateway to speech-to-text models, `wss://api.slng.ai/v1/bridges/unmute/stt/MODEL`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from lkgen.talk.fakes.kinds.base import ANY_ID, Handler, Refusal
from lkgen.talk.fakes.kinds.streaming_stt import Message, RecognizeStream, StreamingSTT
from lkgen.talk.fakes.kinds.transcriber import Transcript


class _Stream(RecognizeStream):
    """Audio is taken after `init` has been answered with `ready`."""

    def messages_for(self, transcript: Transcript) -> Iterable[Message]:
        if transcript.words:
            final = transcript.what == "final"
            yield {
                "type": "final_transcript" if final else "partial_transcript",
                "transcript": transcript.text,
                "confidence": 0.99,
                "language": "en",
                "words": [
                    {"word": word, "start": start, "end": end}
                    for word, start, end in transcript.times()
                ],
            }

    async def on_json(self, message: dict[str, Any]) -> None:
        kind = self.kind(message)
        if kind == "init":
            config: dict[str, Any] = message.get("config", {})
            self.fake.require_values(config, encoding="linear16")
            self.expect_audio(
                self.fake.rate(config),
                pause_s=float(config.get("vad_min_silence_duration_ms", 0)) / 1000,
                interim=bool(config.get("enable_partials")),
            )
            await self.send({"type": "ready", "session_id": ANY_ID})
        elif kind in ("finalize", "close"):
            await self.finish()
        elif kind != "keepalive":
            raise self.unknown(message)
        if kind == "close":
            await self.close()

    def error(self, refusal: Refusal) -> Message:
        return {"type": "error", "code": refusal.status, "message": refusal.reason}


class Slng(StreamingSTT):
    """Tells words up to a pause, whichever model is behind it."""

    protocol = "slng-stt"
    path = "/v1/*/stt/*"
    stream = _Stream

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        # LiveKit Agents 1.5 goes around the bridge.
        return {**super().routes(), ("GET", "/v1/stt/*"): self.serve}

    def refusal(self, status: int, reason: str) -> Refusal:
        return Refusal(status, reason, {"error": reason})
