"""ElevenLabs' speech synthesis: `api.elevenlabs.io/v1/text-to-speech/VOICE/...`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar, cast

from aiohttp import web

from lkgen.talk.fakes.kinds.base import CHARACTER_S, Handler, Refusal, Request
from lkgen.talk.fakes.kinds.streaming_tts import Message, StreamingTTS, SynthesizeStream
from lkgen.talk.fakes.kinds.tts import b64
from lkgen.talk.fakes.kinds.wire import Wire

_FORMAT = re.compile(r"(mp3|pcm|ulaw|alaw|wav)_(\d+)(_\d+)?")
_NAMES = {"ulaw": "mulaw"}


class _Stream(SynthesizeStream):
    """Contexts: the first text of each is a space, and the last message closes it."""

    def piece(self, audio: bytes, context: str) -> Message:
        return {"audio": b64(audio), "contextId": context, **_no_alignment()}

    def error(self, refusal: Refusal, context: str) -> Message | None:
        error = said_on_a_socket(refusal)
        return {**error, "contextId": context} if context else error

    async def on_json(self, packet: dict[str, Any]) -> None:
        cast("ElevenLabsTTS", self.fake).check_model(self.query)
        if packet.get("close_socket"):
            await self.close()
            return
        self.fake.require(packet, "context_id")
        context = str(packet["context_id"])
        if packet.get("close_context"):
            self._speak(context, {"contextId": context, "isFinal": True}, ends=True)
            return
        text = packet.get("text")
        if not isinstance(text, str):
            raise self.fake.refusal(400, "text is required")
        self.add(text if text.strip() else "", context)
        if packet.get("flush") or self.query.get("auto_mode") == "true":
            self._speak(context)

    def _speak(self, context: str, *then: Message, ends: bool = False) -> None:
        encoding, rate = output_format(self.fake, self.query)
        start, text = self.seconds(context), self.take(context)
        before: list[Message] = []
        if text and self.query.get("sync_alignment") == "true":
            alignment = _alignment(text, start)
            before.append(
                {
                    "contextId": context,
                    "alignment": alignment,
                    "normalizedAlignment": alignment,
                }
            )
        self.say(text, encoding, rate, context=context, before=before, then=then, ends=ends)


class ElevenLabsTTS(StreamingTTS):
    """Speaks many contexts over one websocket with the times of the characters, or one text."""

    protocol = "elevenlabs-tts"
    path = "/*/multi-stream-input"
    stream: ClassVar[type[SynthesizeStream]] = _Stream
    models: ClassVar[tuple[str, ...]] = ("eleven_",)

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        return {**super().routes(), ("POST", "/*/stream"): self._text}

    def refusal(self, status: int, reason: str) -> Refusal:
        code = "invalid_api_key" if status == 401 else "invalid_request"
        return Refusal(status, reason, {"detail": {"status": code, "message": reason}})

    def gone(self, wire: Wire, model: str) -> Refusal:
        said = f"A model with model ID {model} does not exist!"
        return Refusal(400, said, {"detail": {"status": "model_not_found", "message": said}})

    def check(self, query: Mapping[str, str]) -> None:
        # What a socket may be opened for it looks at only when the first message has come.
        output_format(self, query)

    def check_model(self, values: Mapping[str, Any]) -> None:
        """Look at the model that is asked for.

        Raises:
            Refusal: there is no such model here.
        """
        model = str(values.get("model_id", "eleven_multilingual_v2"))
        if not model.startswith(self.models):
            raise self.refusal(400, f"no such model_id: {model}")
        self.require_served(self.wires[0].host, model)

    async def _text(self, request: web.Request, record: Request) -> web.StreamResponse:
        packet = await self.packet(request, record)
        self.require(packet, "text")
        self.check_model(packet)
        encoding, rate = output_format(self, request.query)
        return await self.file(request, str(packet["text"]), encoding, rate)


def said_on_a_socket(refusal: Refusal) -> Mapping[str, Any]:
    """A refusal as it is told before the connection ends."""
    code = refusal.body["detail"]["status"]
    return {"message": refusal.reason, "error": code, "code": 1008}


def output_format(fake: StreamingTTS, query: Mapping[str, str]) -> tuple[str, int]:
    """Encoding and sample rate of an output format such as `mp3_22050_32`."""
    name = query.get("output_format", "mp3_44100_128")
    match = _FORMAT.fullmatch(name)
    if match is None:
        raise fake.refusal(400, f"this fake has no output_format {name}")
    return _NAMES.get(match[1], match[1]), int(match[2])


def _no_alignment() -> dict[str, None]:
    return {"alignment": None, "normalizedAlignment": None}


def _alignment(text: str, start: float) -> dict[str, list[Any]]:
    """When each character is spoken, in milliseconds since the context began."""
    step = CHARACTER_S * 1000
    return {
        "chars": list(text),
        "charStartTimesMs": [round(start * 1000 + i * step) for i in range(len(text))],
        "charDurationsMs": [round(step)] * len(text),
    }
