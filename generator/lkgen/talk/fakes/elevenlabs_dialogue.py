"""ElevenLabs' text to dialogue, for Eleven v3: `api.elevenlabs.io/v1/text-to-dialogue/...`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from aiohttp import web

from lkgen.talk.fakes.elevenlabs_tts import ElevenLabsTTS, output_format, said_on_a_socket
from lkgen.talk.fakes.kinds.base import CHARACTER_S, Handler, Refusal, Request
from lkgen.talk.fakes.kinds.streaming_tts import Message, StreamingTTS, SynthesizeStream
from lkgen.talk.fakes.kinds.tts import b64


class _Stream(SynthesizeStream):
    """Contexts: the first message of each names its voices, and the last closes it."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.voices: dict[str, list[str]] = {}

    def piece(self, audio: bytes, context: str) -> Message:
        return {"context_id": context, "audio": b64(audio)}

    def error(self, refusal: Refusal, context: str) -> Message | None:
        error = said_on_a_socket(refusal)
        return {**error, "context_id": context} if context else error

    async def on_json(self, packet: dict[str, Any]) -> None:
        cast("ElevenLabsTTS", self.fake).check_model(self.query)
        self.fake.require(packet, "context_id")
        context = str(packet["context_id"])
        if "voices" in packet:
            self.fake.require(packet, "voices")
            self.voices[context] = packet["voices"]
        elif context not in self.voices:
            raise self.fake.refusal(400, f"no such context: {context}")
        if packet.get("close_context"):
            self._speak(context, {"context_id": context, "is_final": True}, ends=True)
            return
        self.add(_text(self.fake, packet, self.voices[context]), context)
        if packet.get("flush"):
            self._speak(context)

    def _speak(self, context: str, *then: Message, ends: bool = False) -> None:
        text = self.take(context)
        before: list[Message] = []
        if text.strip() and self.query.get("sync_alignment") == "true":
            before.append({"context_id": context, "alignment": _alignment(text)})
        form = output_format(self.fake, self.query)
        self.say(text, *form, context=context, before=before, then=then, ends=ends)


class ElevenLabsDialogue(ElevenLabsTTS):
    """As text to speech, with the voice beside each text."""

    protocol = "elevenlabs-dialogue"
    path = "/multi-stream-input"
    stream = _Stream
    models = ("eleven_v3",)

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        return {("GET", self.path): self.serve, ("POST", "/stream"): self._whole}

    async def _whole(self, request: web.Request, record: Request) -> web.StreamResponse:
        packet = await self.packet(request, record)
        self.require(packet, "inputs")
        self.check_model(packet)
        return await self.file(request, _text(self, packet), *output_format(self, request.query))


def _text(fake: StreamingTTS, packet: dict[str, Any], voices: list[str] | None = None) -> str:
    """What all voices say; they must be among those named before, if any were."""
    inputs = cast("list[dict[str, Any]]", packet.get("inputs") or [])
    for one in inputs:
        voice = one.get("voice_id")
        if not voice or (voices is not None and voice not in voices):
            raise fake.refusal(400, f"no such voice here: {voice}")
    return "".join(str(one.get("text", "")) for one in inputs)


def _alignment(text: str) -> dict[str, list[Any]]:
    """When each character is spoken, in milliseconds since the audio that follows begins."""
    step = CHARACTER_S * 1000
    return {
        "chars": list(text),
        "char_start_times_ms": [round(i * step) for i in range(len(text))],
        "char_durations_ms": [round(step)] * len(text),
    }
