"""Meta's Muse transcription, `wss://api.meta.ai/v1/asr/realtime`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from lkgen.talk.fakes.kinds.base import ANY_ID, Refusal
from lkgen.talk.fakes.kinds.streaming_stt import Message, RecognizeStream, StreamingSTT
from lkgen.talk.fakes.kinds.transcriber import Transcript

_PAUSE_S = 0.5
_RATES = {"PCM_8KHZ": 8_000, "PCM_16KHZ": 16_000, "PCM_24KHZ": 24_000}


class _Stream(RecognizeStream):
    """The first message holds the key and says what is to be heard; the answer lets it go on."""

    _configured = False

    def messages_for(self, transcript: Transcript) -> Iterable[Message]:
        turn = self.turn + 1
        if transcript.what == "started":
            yield {"type": "speechStart", "turnId": turn}
        elif transcript.what == "interim":
            yield {"type": "transcript", "turnId": turn, "transcript": transcript.text}
        else:
            yield {"type": "audioProgress", "audioProcessedMs": int(self.seconds * 1000)}
            yield {"type": "speechEnd", "turnId": turn}
            yield {"type": "speechComplete", "turnId": turn, "transcript": transcript.text}

    def kind(self, message: dict[str, Any]) -> str:
        return str(message.get("type") or message.get("mode") or "")

    async def on_json(self, message: dict[str, Any]) -> None:
        if self._configured:
            if self.kind(message) != "endStream":
                raise self.unknown(message)
            await self.finish()
            await self.close()
            return
        self._configured = True
        token = str(message.get("authorization", {}).get("accessToken", ""))
        self.fake.require_key(token.removeprefix("Bearer "))
        self.fake.require_values(message, mode="ENDPOINTING", audioEncoding=tuple(_RATES))
        if not message.get("model"):
            raise self.fake.refusal(400, "model is required")
        self.expect_audio(_RATES[message["audioEncoding"]], pause_s=_PAUSE_S)
        await self.send({"sessionId": ANY_ID})


class Meta(StreamingSTT):
    """Tells the start, the course and the end of each turn."""

    protocol = "meta-stt"
    path = "/v1/asr/realtime"
    stream = _Stream

    def refusal(self, status: int, reason: str) -> Refusal:
        return Refusal(status, reason, {"error": reason})
