"""Sarvam's speech synthesis: `api.sarvam.ai/text-to-speech`, by websocket or POST."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from lkgen.talk.fakes.kinds.base import ANY_ID, Handler, Refusal, Request
from lkgen.talk.fakes.kinds.streaming_tts import Message, StreamingTTS, SynthesizeStream
from lkgen.talk.fakes.kinds.tts import b64, inner

_ENCODINGS = {"linear16": "pcm"}
# What a websocket speaks where its config does not say, as that of the plugin's 1.3.
_UNSAID = {"output_audio_codec": "mp3", "speech_sample_rate": 22_050}


class _Stream(SynthesizeStream):
    """`config`, texts, `flush`; then the same again."""

    form: tuple[str, int] | None = None

    def piece(self, audio: bytes, context: str) -> Message:
        return {"type": "audio", "data": {"audio": b64(audio), "request_id": ANY_ID}}

    def error(self, refusal: Refusal, context: str) -> Message | None:
        data = {"code": refusal.status, "message": refusal.reason, "request_id": ANY_ID}
        return {"type": "error", "data": data}

    async def on_json(self, packet: dict[str, Any]) -> None:
        kind = packet.get("type")
        if kind == "ping":
            return
        if kind == "config":
            self.form = _form(self.fake, {**_UNSAID, **inner(packet, "data")})
        elif self.form is None:
            raise self.fake.refusal(422, "config comes first")
        elif kind == "text":
            self.add(str(inner(packet, "data").get("text", "")))
        elif kind == "flush":
            wants_end = self.query.get("send_completion_event", "").casefold() == "true"
            end = {"type": "event", "data": {"event_type": "final"}}
            self.say(self.take(), *self.form, then=[end] if wants_end else [])
        else:
            raise self.fake.refusal(422, f"no such message: {kind!r}")


class SarvamTTS(StreamingTTS):
    """Speaks what came before a `flush`, or a whole text."""

    protocol = "sarvam-tts"
    path = "/ws"
    stream = _Stream

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        return {
            **super().routes(),
            ("GET", f"{self.path}/v2"): self.serve,
            ("POST", ""): self._text,
        }

    def refusal(self, status: int, reason: str) -> Refusal:
        error = {"code": str(status), "message": reason, "request_id": ANY_ID}
        return Refusal(status, reason, {"error": error})

    def check(self, query: Mapping[str, str]) -> None:
        self.require(query, "model")

    async def _text(self, request: web.Request, record: Request) -> web.StreamResponse:
        packet = await self.packet(request, record)
        self.require(packet, "text")
        audio = await self.say(request, str(packet["text"]), *_form(self, packet))
        return web.json_response({"request_id": ANY_ID, "audios": [b64(audio)]})


def _form(fake: StreamingTTS, config: dict[str, Any]) -> tuple[str, int]:
    fake.require(config, "target_language_code", "speaker", "model")
    codec = str(config.get("output_audio_codec", "wav"))
    return _ENCODINGS.get(codec, codec), fake.rate(config, "speech_sample_rate")
