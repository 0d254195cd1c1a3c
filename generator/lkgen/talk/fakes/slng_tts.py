"""SLNG's gateway to speech synthesis: `wss://api.slng.ai/v1/bridges/unmute/tts/MODEL`.

The plugin's 1.5 opens `/v1/tts/MODEL` and says the same there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lkgen.talk.fakes.kinds.base import ANY_ID, Handler, Refusal
from lkgen.talk.fakes.kinds.streaming_tts import Message, StreamingTTS, SynthesizeStream
from lkgen.talk.fakes.kinds.tts import inner

_ENCODINGS = {"linear16": "pcm", "mulaw": "mulaw", "alaw": "alaw"}


class _Stream(SynthesizeStream):
    """`init`, texts, `flush`."""

    form: tuple[str, int] | None = None

    def error(self, refusal: Refusal, context: str) -> Message | None:
        return {"type": "error", "code": refusal.status, "message": refusal.reason}

    async def on_json(self, packet: dict[str, Any]) -> None:
        kind = packet.get("type")
        if kind == "init":
            self.form = self._form(packet)
            await self.send({"type": "ready", "session_id": ANY_ID, "slng_request_id": ANY_ID})
        elif self.form is None:
            raise self.fake.refusal(400, "init comes first")
        elif kind == "text":
            self.add(str(packet.get("text", "")))
        elif kind == "flush":
            self.say(self.take(), *self.form, then=[{"type": "audio_end"}])
        elif kind == "cancel":
            self.cancel()
            await self.send({"type": "cleared"})
        elif kind == "close":
            await self.close()
        else:
            raise self.fake.refusal(400, f"no such message: {kind!r}")

    def _form(self, packet: dict[str, Any]) -> tuple[str, int]:
        self.fake.require(packet, "model", "voice", "config")
        config = inner(packet, "config")
        if config.get("encoding") not in _ENCODINGS:
            raise self.fake.refusal(400, f"this fake has no encoding {config.get('encoding')}")
        return _ENCODINGS[config["encoding"]], self.fake.rate(config)


class SLNGTTS(StreamingTTS):
    """Speaks what came before a `flush`."""

    protocol = "slng-tts"
    path = "/v1/bridges/unmute/tts/*"
    stream = _Stream

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        return {**super().routes(), ("GET", "/v1/tts/*"): self.serve}
