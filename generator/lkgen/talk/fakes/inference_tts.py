"""LiveKit Inference: text to speech, `wss://agent-gateway.livekit.cloud/v1/tts`."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from lkgen.talk.fakes.kinds.base import ANY_ID, Refusal
from lkgen.talk.fakes.kinds.inference import Inference
from lkgen.talk.fakes.kinds.streaming_tts import Message, StreamingTTS, SynthesizeStream


class _Stream(SynthesizeStream):
    _settings: Mapping[str, Any] = {}

    async def on_json(self, packet: dict[str, Any]) -> None:
        kind = packet.get("type")
        if kind == "session.create":
            self.fake.require(packet, "model")
            self.fake.require_served(self.fake.wires[0].host, packet["model"])
            self.fake.rate(packet)
            if packet.get("encoding") != "pcm_s16le":
                raise self.fake.refusal(400, f"this fake speaks pcm_s16le, not {packet}")
            self._settings = packet
            await self.send({"type": "session.created", "session_id": ANY_ID})
        elif not self._settings:
            raise self.fake.refusal(400, f"{kind!r} arrived before session.create")
        elif kind == "input_transcript":
            self.add(str(packet.get("transcript", "")))
        elif kind == "session.flush":
            done = {"type": "done", "session_id": ANY_ID}
            self.say(self.take(), "pcm", self.fake.rate(self._settings), then=[done])
        elif kind == "session.close":
            await self.close()
        else:
            raise self.fake.refusal(400, f"unknown message {kind!r}")

    def piece(self, audio: bytes, context: str) -> Message:
        del context
        data = base64.b64encode(audio).decode()
        return {"type": "output_audio", "session_id": ANY_ID, "audio": data}

    def error(self, refusal: Refusal, context: str) -> Message | None:
        del context
        return {"type": "error", "code": refusal.status, "message": refusal.reason}


class InferenceTTS(Inference, StreamingTTS):
    """Speaks a text when it is flushed, whoever's voice was asked for."""

    protocol = "inference-tts"
    path = "/tts"
    stream = _Stream
