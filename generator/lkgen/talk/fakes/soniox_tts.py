"""Soniox' speech synthesis: `wss://tts-rt.soniox.com/tts-websocket`."""

from __future__ import annotations

from typing import Any

from lkgen.talk.fakes.kinds.base import Refusal
from lkgen.talk.fakes.kinds.streaming_tts import Message, StreamingTTS, SynthesizeStream
from lkgen.talk.fakes.kinds.tts import b64

_ENCODINGS = {"pcm_s16le": "pcm", "pcm_mulaw": "mulaw", "pcm_alaw": "alaw", "pcm_f32le": "float"}


class _Stream(SynthesizeStream):
    """Streams: how to speak, texts, `text_end`."""

    hangs_up = False

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.forms: dict[str, tuple[str, int]] = {}
        self.admitted = "Authorization" in self._request.headers

    def piece(self, audio: bytes, context: str) -> Message:
        return {"stream_id": context, "audio": b64(audio)}

    def error(self, refusal: Refusal, context: str) -> Message | None:
        error = {"error_code": refusal.status, "error_message": refusal.reason}
        return {"stream_id": context, **error} if context else error

    async def on_json(self, packet: dict[str, Any]) -> None:
        if packet.get("keep_alive"):
            return
        self.fake.require(packet, "stream_id")
        stream = str(packet["stream_id"])
        if "model" in packet:
            if "api_key" in packet or not self.admitted:
                self.fake.require_key(packet.get("api_key"))
            self.forms[stream] = self._form(packet)
        elif stream not in self.forms:
            raise self.fake.refusal(400, f"no such stream: {stream}")
        elif packet.get("cancel"):
            self.cancel(stream)
            await self.send({"stream_id": stream, "terminated": True})
        else:
            self.add(str(packet.get("text", "")), stream)
            if packet.get("text_end"):
                self.say(
                    self.take(stream),
                    *self.forms.pop(stream),
                    context=stream,
                    then=[
                        {"stream_id": stream, "audio_end": True},
                        {"stream_id": stream, "terminated": True},
                    ],
                    ends=True,
                )

    def _form(self, packet: dict[str, Any]) -> tuple[str, int]:
        self.fake.require(packet, "voice", "language", "audio_format")
        name = str(packet["audio_format"])
        return _ENCODINGS.get(name, name), self.fake.rate(packet)


class SonioxTTS(StreamingTTS):
    """Speaks streams side by side."""

    protocol = "soniox-tts"
    path = "/tts-websocket"
    stream = _Stream
