"""LiveKit Inference: speech to text, `wss://agent-gateway.livekit.cloud/v1/stt`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from lkgen.talk.fakes.kinds.base import ANY_ID, Refusal
from lkgen.talk.fakes.kinds.inference import Inference
from lkgen.talk.fakes.kinds.streaming_stt import Message, RecognizeStream, StreamingSTT
from lkgen.talk.fakes.kinds.transcriber import Transcript


class _Stream(RecognizeStream):
    _language = "en"

    def messages_for(self, transcript: Transcript) -> Iterable[Message]:
        # With no words in it there is nothing to tell: the client works out the rest.
        if not transcript.words:
            return
        yield {
            "type": f"{transcript.what}_transcript",
            "session_id": ANY_ID,
            "transcript": transcript.text,
            "language": self._language,
            "confidence": 0.99,
            "start": round(transcript.start, 3),
            "duration": round(transcript.end - transcript.start, 3),
            "words": [
                {"word": word, "start": start, "end": end, "confidence": 0.99}
                for word, start, end in transcript.times()
            ],
        }

    def audio(self, message: dict[str, Any]) -> str | None:
        return str(message.get("audio")) if self.kind(message) == "input_audio" else None

    async def on_json(self, message: dict[str, Any]) -> None:
        kind = self.kind(message)
        if kind == "session.create":
            settings = message.get("settings", {})
            self.fake.require_values(settings, encoding="pcm_s16le")
            model = message.get("model") or self.query.get("model")
            if not model:
                raise self.fake.refusal(400, "model is required")
            self.fake.require_served(self.fake.wires[0].host, model)
            self._language = str(settings.get("language") or "en")
            self.expect_audio(self.fake.rate(settings))
            await self.send({"type": "session.created", "session_id": ANY_ID})
        elif kind == "session.finalize":
            await self.finish()
            await self.send({"type": "session.finalized", "session_id": ANY_ID})
        elif kind == "session.close":
            await self.send({"type": "session.closed", "session_id": ANY_ID})
            await self.close()
        elif kind != "session.update":
            raise self.fake.refusal(400, f"unknown message {kind!r}")

    def error(self, refusal: Refusal) -> Message | None:
        return {"type": "error", "code": refusal.status, "message": refusal.reason}


class InferenceSTT(Inference, StreamingSTT):
    """Hears the sentence the caller says, whoever's model was asked for."""

    protocol = "inference-stt"
    path = "/stt"
    stream = _Stream
