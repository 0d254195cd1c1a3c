"""async.com's speech synthesis: `wss://api.async.com/text_to_speech/websocket/ws`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lkgen.talk.fakes.kinds.streaming_tts import Message, StreamingTTS, SynthesizeStream
from lkgen.talk.fakes.kinds.tts import b64, inner

_ENCODINGS = {"pcm_s16le": "pcm", "pcm_f32le": "float", "pcm_mulaw": "mulaw"}


class _Stream(SynthesizeStream):
    """The first message says how to speak; an empty text ends a context."""

    form: tuple[str, int] | None = None

    def piece(self, audio: bytes, context: str) -> Message:
        return {"context_id": context, "audio": b64(audio), "final": False}

    async def on_json(self, packet: dict[str, Any]) -> None:
        if self.form is None:
            self.form = self._form(packet)
            return
        self.fake.require(packet, "context_id")
        context, text = str(packet["context_id"]), str(packet.get("transcript", ""))
        if text:
            self.say(text, *self.form, context=context)
        else:
            self.say("", *self.form, context=context, then=[_final(context)], ends=True)

    def _form(self, packet: dict[str, Any]) -> tuple[str, int]:
        self.fake.require(packet, "model_id", "voice", "output_format")
        output = inner(packet, "output_format")
        if output.get("container") != "raw" or output.get("encoding") not in _ENCODINGS:
            raise self.fake.refusal(400, "this fake speaks raw PCM and µ-law only")
        return _ENCODINGS[output["encoding"]], self.fake.rate(output)


class AsyncAITTS(StreamingTTS):
    """Speaks contexts, text by text."""

    protocol = "asyncai-tts"
    path = "/text_to_speech/websocket/ws"
    stream = _Stream

    def check(self, query: Mapping[str, str]) -> None:
        self.require(query, "version")


def _final(context: str) -> Message:
    return {"context_id": context, "audio": "", "final": True}
