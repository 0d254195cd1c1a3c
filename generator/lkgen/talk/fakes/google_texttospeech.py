"""Google Cloud Text-to-Speech over gRPC, `google.cloud.texttospeech.v1`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lkgen.talk.audio.encoding import encode, pieces
from lkgen.talk.fakes.google_token import carries_token
from lkgen.talk.fakes.kinds.base import Request
from lkgen.talk.fakes.kinds.grpc_fake import GrpcFake, Method
from lkgen.talk.fakes.kinds.protobuf import Messages
from lkgen.talk.fakes.kinds.wire import AnyRequest, Wire
from lkgen.talk.net.grpc import Call

_ENCODINGS = {1: "wav", 2: "mp3", 5: "mulaw", 6: "alaw", 7: "pcm"}
_PCM = 7


class GoogleTextToSpeech(GrpcFake):
    """Speaks each piece of text as it arrives, or one text as a whole."""

    protocol = "google-texttospeech"
    part = "tts"
    messages = Messages(
        {
            "StreamingSynthesizeRequest": {
                "streaming_config": (1, "StreamingSynthesizeConfig"),
                "input": (2, "SynthesisInput"),
            },
            "StreamingSynthesizeConfig": {
                "voice": (1, "VoiceSelectionParams"),
                "streaming_audio_config": (4, "StreamingAudioConfig"),
            },
            "StreamingAudioConfig": {"audio_encoding": (1, int), "sample_rate_hertz": (2, int)},
            "SynthesizeSpeechRequest": {
                "input": (1, "SynthesisInput"),
                "voice": (2, "VoiceSelectionParams"),
                "audio_config": (3, "AudioConfig"),
            },
            "AudioConfig": {"audio_encoding": (1, int), "sample_rate_hertz": (5, int)},
            "VoiceSelectionParams": {
                "language_code": (1, str),
                "name": (2, str),
                "model_name": (6, str),
            },
            "SynthesisInput": {"text": (1, str), "ssml": (2, str), "markup": (5, str)},
            # Of both kinds of request.
            "Response": {"audio_content": (1, bytes)},
        }
    )

    def methods(self) -> Mapping[str, Method]:
        service = "/google.cloud.texttospeech.v1.TextToSpeech"
        return {
            f"{service}/StreamingSynthesize": self._stream,
            f"{service}/SynthesizeSpeech": self._whole,
        }

    def admits(self, request: AnyRequest, wire: Wire) -> bool:
        return carries_token(request)

    async def _stream(self, call: Call, record: Request) -> None:
        messages: list[dict[str, Any]] = record.detail.setdefault("messages", [])
        rate, spoken = 0, False
        async for data in call.messages():
            request = self.read("StreamingSynthesizeRequest", data)
            messages.append(request)
            if not rate:
                self.require(request, "streaming_config")
                config: dict[str, Any] = request["streaming_config"]
                self.require(config, "voice", "streaming_audio_config")
                self.require(config["voice"], "language_code")
                self.require_values(config["streaming_audio_config"], audio_encoding=_PCM)
                rate = self.rate(config["streaming_audio_config"], "sample_rate_hertz")
                continue
            self.require(request, "input")
            speech = self.speech(self._text(request["input"]), rate)
            if not spoken:
                await self.work(call)
                spoken = True
            for piece in pieces(speech, rate):
                await call.send(self.messages.write("Response", audio_content=piece))

    async def _whole(self, call: Call, record: Request) -> None:
        async for data in call.messages():
            request = self.read("SynthesizeSpeechRequest", data)
            record.detail["messages"] = [request]
            self.require(request, "input", "voice", "audio_config")
            self.require(request["voice"], "language_code")
            text, config = self._text(request["input"]), request["audio_config"]
            rate = self.rate(config, "sample_rate_hertz")
            encoding = _ENCODINGS.get(config.get("audio_encoding", 0))
            if encoding is None:
                raise self.refusal(400, f"audio_encoding must be one of {sorted(_ENCODINGS)}")
            audio = encode(self.speech(text, rate), rate, encoding)
            await self.work(call)
            await call.send(self.messages.write("Response", audio_content=audio))

    def _text(self, given: Mapping[str, str]) -> str:
        """The text in an input, which has it in one of several fields."""
        text = next(iter(given.values()), "")
        if not text.strip():
            raise self.refusal(400, "the input is empty")
        return text
