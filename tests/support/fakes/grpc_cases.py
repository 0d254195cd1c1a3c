"""The methods of gRPC services that have fakes, and how plugins call them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lkgen.talk.audio.pcm import tone
from lkgen.talk.fakes.google_speech import GoogleSpeech
from lkgen.talk.fakes.google_speech_v2 import GoogleSpeechV2
from lkgen.talk.fakes.google_texttospeech import GoogleTextToSpeech
from lkgen.talk.fakes.google_token import ACCESS_TOKEN
from lkgen.talk.fakes.kinds.grpc_fake import GrpcFake
from lkgen.talk.fakes.kinds.wire import made_up
from lkgen.talk.fakes.riva_asr import RivaAsr
from lkgen.talk.fakes.riva_tts import RivaTts
from support.fakes.grpc import ClientCall, Connection
from support.talk import CLOSING

RATE = 16_000
GOOGLE = {"authorization": f"Bearer {ACCESS_TOKEN}"}
NVIDIA = {"authorization": f"Bearer {made_up('nvidia-api-key')}", "function-id": "a-model"}
V1_CONFIG = {"encoding": 1, "sample_rate_hertz": RATE, "language_code": "en-US"}


@dataclass(frozen=True)
class Method:
    """A method and how a plugin calls it.

    Attributes:
        fake: what answers it.
        request: name of the message it takes.
        response: name of the message it answers.
        first: the fields of the first message; of a voice with one request, all.
        text: where a voice streams, the fields of a message with a text.
        audio: the field of the audio, in what is sent to those that hear.
    """

    fake: type[GrpcFake]
    host: str
    path: str
    metadata: Mapping[str, str]
    request: str
    response: str
    first: Mapping[str, Any]
    text: Mapping[str, Any] | None = None
    audio: str = "audio_content"

    def message(self, **fields: Any) -> bytes:
        return self.fake.messages.write(self.request, **fields)

    def read(self, message: bytes) -> dict[str, Any]:
        return self.fake.messages.read(self.response, message)

    async def opened(self, connection: Connection, **metadata: str) -> ClientCall:
        """A call whose first message is sent."""
        call = connection.call(self.path, {**self.metadata, **metadata})
        await call.send(self.message(**self.first))
        return call

    async def speak(self, call: ClientCall) -> None:
        """Send a second of voice and one of silence in pieces of 50 ms, as a plugin does."""
        pcm = tone(1.0, RATE) + bytes(RATE * 2)
        for at in range(0, len(pcm), RATE // 10):
            await call.send(self.message(**{self.audio: pcm[at : at + RATE // 10]}))

    def heard(self, messages: list[bytes]) -> list[tuple[bool, str]]:
        """Whether it is final and the words, of each result."""
        results = [result for one in messages for result in self.read(one).get("results", [])]
        return [
            (result.get("is_final", False), result["alternatives"][0]["transcript"])
            for result in results
        ]

    def spoken(self, messages: list[bytes]) -> bytes:
        return b"".join(self.read(one)[self.audio] for one in messages)


GOOGLE_V1 = Method(
    GoogleSpeech,
    "speech.googleapis.com",
    "/google.cloud.speech.v1.Speech/StreamingRecognize",
    GOOGLE,
    "StreamingRecognizeRequest",
    "StreamingRecognizeResponse",
    {"streaming_config": {"config": V1_CONFIG, "interim_results": True}},
)
GOOGLE_V2 = Method(
    GoogleSpeechV2,
    "eu-speech.googleapis.com",
    "/google.cloud.speech.v2.Speech/StreamingRecognize",
    GOOGLE,
    "StreamingRecognizeRequest",
    "StreamingRecognizeResponse",
    {
        "recognizer": "projects/lkgen/locations/eu/recognizers/_",
        "streaming_config": {
            "config": {
                "model": "chirp_3",
                "language_codes": ["en-US"],
                "explicit_decoding_config": {
                    "encoding": 1,
                    "sample_rate_hertz": RATE,
                    "audio_channel_count": 1,
                },
            },
            "streaming_features": {"interim_results": True, "enable_voice_activity_events": True},
        },
    },
    audio="audio",
)
RIVA_STT = Method(
    RivaAsr,
    "grpc.nvcf.nvidia.com",
    "/nvidia.riva.asr.RivaSpeechRecognition/StreamingRecognize",
    NVIDIA,
    "StreamingRecognizeRequest",
    "StreamingRecognizeResponse",
    {"streaming_config": {"config": V1_CONFIG, "interim_results": True}},
)
GOOGLE_TTS = Method(
    GoogleTextToSpeech,
    "texttospeech.googleapis.com",
    "/google.cloud.texttospeech.v1.TextToSpeech/StreamingSynthesize",
    GOOGLE,
    "StreamingSynthesizeRequest",
    "Response",
    {
        "streaming_config": {
            "voice": {"language_code": "en-US", "name": "Charon"},
            "streaming_audio_config": {"audio_encoding": 7, "sample_rate_hertz": RATE},
        }
    },
    text={"input": {"text": CLOSING}},
)
GOOGLE_WHOLE = Method(
    GoogleTextToSpeech,
    "texttospeech.googleapis.com",
    "/google.cloud.texttospeech.v1.TextToSpeech/SynthesizeSpeech",
    GOOGLE,
    "SynthesizeSpeechRequest",
    "Response",
    {
        "input": {"text": CLOSING},
        "voice": {"language_code": "en-US"},
        "audio_config": {"audio_encoding": 7, "sample_rate_hertz": RATE},
    },
)
RIVA_TTS = Method(
    RivaTts,
    "grpc.nvcf.nvidia.com",
    "/nvidia.riva.tts.RivaSpeechSynthesis/SynthesizeOnline",
    NVIDIA,
    "SynthesizeSpeechRequest",
    "SynthesizeSpeechResponse",
    {"text": CLOSING, "language_code": "en-US", "encoding": 1, "sample_rate_hz": RATE},
    audio="audio",
)
HEARS = (GOOGLE_V1, GOOGLE_V2, RIVA_STT)
SPEAKS = (GOOGLE_TTS, GOOGLE_WHOLE, RIVA_TTS)
