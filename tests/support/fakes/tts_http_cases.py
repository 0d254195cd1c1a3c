"""How the plugins talk to each voice that speaks a whole text."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from lkgen.talk.fakes.kinds.packed import pack
from support.fakes.tts import TEXT
from support.talk import Client


def whole(body: bytes) -> bytes:
    return body


def at(*keys: str | int) -> Callable[[bytes], bytes]:
    """The base64 audio somewhere in a JSON object."""

    def audio(body: bytes) -> bytes:
        value: Any = json.loads(body)
        for key in keys:
            value = value[key]
        return base64.b64decode(value)

    return audio


def lines(
    *keys: str, decode: Callable[[str], bytes] = base64.b64decode
) -> Callable[[bytes], bytes]:
    """The pieces of audio in lines of JSON objects, or in events of them."""

    def audio(body: bytes) -> bytes:
        found = b""
        for line in body.decode().splitlines():
            text = line.removeprefix("data: ")
            if not text.startswith("{"):
                continue
            value: Any = json.loads(text)
            for key in keys:
                value = value.get(key, {})
            found += decode(value) if isinstance(value, str) else b""
        return found

    return audio


@dataclass(frozen=True)
class Case:
    """A request as a plugin sends it, and what must come back.

    Attributes:
        header: the header that holds the key.
        form: encoding and sample rate of the answer.
        audio: finds the audio in the answer.
    """

    url: str
    variable: str
    body: Any
    form: tuple[str, int]
    header: str = "Authorization"
    scheme: str = "Bearer "
    headers: dict[str, str] = field(default_factory=dict[str, str])
    audio: Callable[[bytes], bytes] = whole

    async def ask(self, client: Client, **changes: Any) -> tuple[int, bytes, Mapping[str, str]]:
        headers = {self.header: self.scheme + client.key(self.variable), **self.headers}
        json_body = None if isinstance(self.body, (str, bytes)) else {**self.body, **changes}
        content: dict[str, Any] = {"json": json_body} if json_body else {"data": self.body}
        async with client.session.post(self.url, headers=headers, **content) as response:
            return response.status, await response.read(), response.headers


SSML = (
    '<speak version="1.0" xmlns="http://www.w3.org/2001/10/synthesis" xml:lang="en-US">'
    f'<voice name="en-US-JennyNeural">{TEXT}</voice></speak>'
)
AWS = "AWS4-HMAC-SHA256 Credential=KEY/20260101/us-east-1/polly/aws4_request, SignedHeaders=host"
SPEECH = {"model": "m", "input": TEXT, "voice": "v"}
CASES = {
    "openai": Case(
        "https://api.openai.com/v1/audio/speech", "OPENAI_API_KEY", SPEECH, ("mp3", 24_000)
    ),
    "openai opus": Case(
        "https://api.openai.com/v1/audio/speech",
        "OPENAI_API_KEY",
        {**SPEECH, "response_format": "opus"},
        ("ogg", 24_000),
    ),
    "openai events": Case(
        "https://api.openai.com/v1/audio/speech",
        "OPENAI_API_KEY",
        {**SPEECH, "response_format": "pcm", "stream_format": "sse"},
        ("pcm", 24_000),
        audio=lines("audio"),
    ),
    "groq": Case(
        "https://api.groq.com/openai/v1/audio/speech",
        "GROQ_API_KEY",
        {**SPEECH, "response_format": "wav"},
        ("wav", 48_000),
    ),
    "elevenlabs": Case(
        "https://api.elevenlabs.io/v1/text-to-speech/v/stream?output_format=mp3_22050_32",
        "ELEVEN_API_KEY",
        {"text": TEXT, "model_id": "eleven_turbo_v2_5"},
        ("mp3", 22_050),
        header="xi-api-key",
        scheme="",
    ),
    "elevenlabs dialogue": Case(
        "https://api.elevenlabs.io/v1/text-to-dialogue/stream?output_format=pcm_44100",
        "ELEVEN_API_KEY",
        {"inputs": [{"text": TEXT, "voice_id": "v"}], "model_id": "eleven_v3"},
        ("pcm", 44_100),
        header="xi-api-key",
        scheme="",
    ),
    "deepgram": Case(
        "https://api.deepgram.com/v1/speak?model=aura-2-andromeda-en&encoding=mulaw"
        "&sample_rate=8000&container=none",
        "DEEPGRAM_API_KEY",
        {"text": TEXT},
        ("mulaw", 8_000),
        scheme="Token ",
    ),
    "azure": Case(
        "https://westeurope.tts.speech.microsoft.com/cognitiveservices/v1",
        "AZURE_SPEECH_KEY",
        SSML,
        ("pcm", 22_050),
        header="Ocp-Apim-Subscription-Key",
        scheme="",
        headers={
            "Content-Type": "application/ssml+xml",
            "X-Microsoft-OutputFormat": "raw-22050hz-16bit-mono-pcm",
        },
    ),
    "microsoft ai": Case(
        "https://eastus.tts.speech.microsoft.com/cognitiveservices/v1",
        "MICROSOFT_AI_TTS_API_KEY",
        SSML,
        ("wav", 24_000),
        header="Ocp-Apim-Subscription-Key",
        scheme="",
        headers={
            "Content-Type": "application/ssml+xml",
            "X-Microsoft-OutputFormat": "riff-24khz-16bit-mono-pcm",
        },
    ),
    "aws": Case(
        "https://polly.eu-west-1.amazonaws.com/v1/speech",
        "AWS_ACCESS_KEY_ID",
        {"Text": TEXT, "VoiceId": "Ruth", "OutputFormat": "mp3", "SampleRate": "16000"},
        ("mp3", 16_000),
        scheme="AWS",
    ),
    "baseten": Case(
        "https://model-abc.api.baseten.co/environments/production/predict",
        "BASETEN_API_KEY",
        {"prompt": TEXT, "voice": "tara"},
        ("pcm", 24_000),
        scheme="Api-Key ",
    ),
    "bland": Case(
        "https://api.bland.ai/v2/tts",
        "BLAND_API_KEY",
        {"text": TEXT, "voice": "v", "audio": {"encoding": "pcm_s16le", "sample_rate": 44_100}},
        ("pcm", 44_100),
        scheme="",
    ),
    "cambai": Case(
        "https://client.camb.ai/apis/tts-stream",
        "CAMB_API_KEY",
        {"text": TEXT, "voice_id": 1, "language": "en-us", "speech_model": "mars-pro"},
        ("pcm", 48_000),
        header="x-api-key",
        scheme="",
    ),
    "fishaudio": Case(
        "https://api.fish.audio/v1/tts",
        "FISH_API_KEY",
        pack({"text": TEXT, "format": "mp3", "sample_rate": 32_000}),
        ("mp3", 32_000),
        headers={"model": "s1", "Content-Type": "application/msgpack"},
    ),
    "gnani": Case(
        "https://api.vachana.ai/api/v1/tts/sse",
        "GNANI_API_KEY",
        {
            "text": TEXT,
            "voice": "v",
            "model": "m",
            "audio_config": {
                "sample_rate": 16_000,
                "encoding": "linear_pcm",
                "container": "wav",
            },
        },
        ("wav", 16_000),
        header="X-API-Key-ID",
        scheme="",
        audio=lines("audio"),
    ),
    "hume": Case(
        "https://api.hume.ai/v0/tts/stream/json",
        "HUME_API_KEY",
        {"utterances": [{"text": TEXT, "voice": {"name": "n"}}], "format": {"type": "mp3"}},
        ("mp3", 48_000),
        header="X-Hume-Api-Key",
        scheme="",
        audio=lines("audio"),
    ),
    "inworld": Case(
        "https://api.inworld.ai/tts/v1/voice:stream",
        "INWORLD_API_KEY",
        {
            "text": TEXT,
            "voiceId": "v",
            "modelId": "m",
            "audioConfig": {"audioEncoding": "LINEAR16", "sampleRateHertz": 48_000},
        },
        ("wav", 48_000),
        scheme="Basic ",
        audio=lines("result", "audioContent"),
    ),
    "lmnt": Case(
        "https://api.lmnt.com/v1/ai/speech/bytes",
        "LMNT_API_KEY",
        {"text": TEXT, "voice": "leah", "format": "raw", "sample_rate": 8_000},
        ("pcm", 8_000),
        header="X-API-Key",
        scheme="",
    ),
    "minimax": Case(
        "https://api-uw.minimax.io/v1/t2a_v2",
        "MINIMAX_API_KEY",
        {
            "text": TEXT,
            "model": "m",
            "stream": True,
            "voice_setting": {"voice_id": "v"},
            "audio_setting": {"format": "mp3", "sample_rate": 44_100},
        },
        ("mp3", 44_100),
        audio=lines("data", "audio", decode=bytes.fromhex),
    ),
    "mistral": Case(
        "https://api.mistral.ai/v1/audio/speech",
        "MISTRAL_API_KEY",
        {"input": TEXT, "model": "m", "voice_id": "v", "response_format": "pcm", "stream": True},
        ("float", 24_000),
        audio=lines("audio_data"),
    ),
    "murf": Case(
        "https://global.api.murf.ai/v1/speech/stream",
        "MURF_API_KEY",
        {"text": TEXT, "model": "m", "voice_id": "v", "format": "PCM", "sample_rate": 24_000},
        ("pcm", 24_000),
        header="api-key",
        scheme="",
    ),
    "neuphonic": Case(
        "https://api.neuphonic.com/sse/speak/en",
        "NEUPHONIC_API_KEY",
        {"text": TEXT, "voice_id": "v", "encoding": "pcm_linear", "sampling_rate": 22_050},
        ("pcm", 22_050),
        header="x-api-key",
        scheme="",
        audio=lines("data", "audio"),
    ),
    "resemble": Case(
        "https://f.cluster.resemble.ai/synthesize",
        "RESEMBLE_API_KEY",
        {"voice_uuid": "v", "data": TEXT, "sample_rate": 44_100},
        ("wav", 44_100),
        audio=at("audio_content"),
    ),
    "respeecher": Case(
        "https://api.respeecher.com/v1/public/tts/en-rt/tts/bytes",
        "RESPEECHER_API_KEY",
        {
            "transcript": TEXT,
            "voice": {"id": "v"},
            "output_format": {"sample_rate": 24_000, "encoding": "pcm_s16le"},
        },
        ("wav", 24_000),
        header="X-API-Key",
        scheme="",
    ),
    "rime": Case(
        "https://users.rime.ai/v1/rime-tts",
        "RIME_API_KEY",
        {"text": TEXT, "speaker": "cove", "modelId": "mistv2", "samplingRate": 22_050},
        ("pcm", 22_050),
        headers={"Accept": "audio/pcm"},
    ),
    "sarvam": Case(
        "https://api.sarvam.ai/text-to-speech",
        "SARVAM_API_KEY",
        {
            "text": TEXT,
            "target_language_code": "en-IN",
            "speaker": "s",
            "model": "m",
            "speech_sample_rate": 22_050,
            "output_audio_codec": "mp3",
        },
        ("mp3", 22_050),
        header="api-subscription-key",
        scheme="",
        audio=at("audios", 0),
    ),
    "simplismart": Case(
        "https://api.simplismart.live/tts",
        "SIMPLISMART_API_KEY",
        {"prompt": TEXT, "voice": "tara", "model": "m"},
        ("pcm", 24_000),
    ),
    "smallestai": Case(
        "https://api.smallest.ai/waves/v1/tts",
        "SMALLEST_API_KEY",
        {"text": TEXT, "model": "m", "voice_id": "v", "sample_rate": 24_000},
        ("wav", 24_000),
    ),
    "speechify": Case(
        "https://api.speechify.ai/v1/audio/stream/with-timestamps",
        "SPEECHIFY_API_KEY",
        {"input": TEXT, "voice_id": "v", "output_format": "pcm_24000"},
        ("pcm", 24_000),
        audio=lines("audio"),
    ),
    "speechmatics": Case(
        "https://preview.tts.speechmatics.com/generate/sarah?output_format=pcm_16000",
        "SPEECHMATICS_API_KEY",
        {"text": TEXT},
        ("pcm", 16_000),
    ),
    "spitch": Case(
        "https://api.spitch.app/v1/speech",
        "SPITCH_API_KEY",
        {"text": TEXT, "voice": "lina", "language": "en", "format": "mp3"},
        ("mp3", 24_000),
    ),
    "vakyam": Case(
        "https://api.vakyam.ai/v1/tts/stream",
        "VAKYAM_API_KEY",
        {"text": TEXT, "model_id": "m", "voice": "v", "language": "en", "sample_rate": 24_000},
        ("pcm", 24_000),
    ),
}
# What older plugins send.
CASES.update(
    {
        "inworld of 1.3": replace(
            CASES["inworld"],
            body={
                **CASES["inworld"].body,
                "audioConfig": {"audioEncoding": "OGG_OPUS", "sampleRateHertz": 48_000},
            },
            form=("ogg", 48_000),
        ),
        "smallestai of 1.3": replace(
            CASES["smallestai"],
            url="https://waves-api.smallest.ai/api/v1/lightning-large/get_speech_long_text",
            body={"text": TEXT, "voice_id": "v", "sample_rate": 24_000, "output_format": "pcm"},
            form=("pcm", 24_000),
        ),
        "speechify of 1.5": replace(
            CASES["speechify"],
            url="https://api.sws.speechify.com/v1/audio/stream",
            body={"input": TEXT, "voice_id": "v", "model": "simba-english", "audio_format": "ogg"},
            form=("ogg", 24_000),
            audio=whole,
        ),
    }
)


def ask_as(case: Case, client: Client) -> Case:
    """A case whose key is where its scheme wants it."""
    if case.scheme != "AWS":
        return case
    return replace(
        case,
        header="X-Ignored",
        headers={"Authorization": AWS.replace("KEY", client.key(case.variable))},
    )
