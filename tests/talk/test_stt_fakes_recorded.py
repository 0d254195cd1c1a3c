"""The fakes of speech-to-text that takes a whole recording."""

from __future__ import annotations

import base64
import io
import json
import wave
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from support.talk import BOOKING, CLOSING, Client

from lkgen.talk.audio.pcm import tone
from lkgen.talk.caller.conversation import Conversation
from lkgen.talk.fakes.registry import Switchboard

RATE = 16_000


@dataclass(frozen=True)
class Provider:
    """How a plugin sends a recording to one provider.

    Attributes:
        header: that carries the key, `NAME: VALUE` with `$key` in it.
        file: the field of the recording; empty if it is the body.
        fields: the others.
        encode: what becomes of the recording in JSON; None if it goes into a form.
        text: what an answer says was said.
    """

    protocol: str
    url: str
    variable: str
    text: Callable[[Mapping[str, Any]], str]
    header: str = "Authorization: Bearer $key"
    file: str = "file"
    fields: Mapping[str, str] = field(default_factory=dict[str, str])
    encode: Callable[[str], str] | None = None

    async def post(self, client: Client, recording: bytes, key: str = "") -> tuple[int, Any]:
        """Status and body of the answer."""
        name, _, value = self.header.partition(": ")
        headers = {name: value.replace("$key", key or client.key(self.variable))}
        body: dict[str, Any] = {}
        if self.encode is not None:
            encoded = self.encode(base64.b64encode(recording).decode())
            body["json"] = {**self.fields, self.file: encoded}
        elif self.file:
            form = aiohttp.FormData(dict(self.fields))
            form.add_field(self.file, recording, filename="a.wav", content_type="audio/wav")
            body["data"] = form
        else:
            body = {"data": recording, "params": self.fields}
        async with client.session.post(self.url, headers=headers, **body) as response:
            return response.status, await response.json()


PROVIDERS = (
    Provider(
        "openai-transcriptions",
        "https://api.openai.com/v1/audio/transcriptions",
        "OPENAI_API_KEY",
        lambda answer: answer["text"],
        fields={"model": "gpt-4o-mini-transcribe", "response_format": "json"},
    ),
    Provider(
        "openai-transcriptions",
        "https://api.groq.com/openai/v1/audio/transcriptions",
        "GROQ_API_KEY",
        lambda answer: " ".join(word["word"] for word in answer["words"]),
        fields={"model": "whisper-large-v3-turbo", "response_format": "verbose_json"},
    ),
    Provider(
        "mistral-transcriptions",
        "https://api.mistral.ai/v1/audio/transcriptions",
        "MISTRAL_API_KEY",
        lambda answer: answer["text"],
        fields={"model": "voxtral-mini-latest"},
    ),
    Provider(
        "elevenlabs-scribe",
        "https://api.elevenlabs.io/v1/speech-to-text",
        "ELEVEN_API_KEY",
        lambda answer: " ".join(word["text"] for word in answer["words"]),
        header="xi-api-key: $key",
        fields={"model_id": "scribe_v1"},
    ),
    Provider(
        "xai-recorded",
        "https://api.x.ai/v1/stt",
        "XAI_API_KEY",
        lambda answer: answer["text"],
    ),
    Provider(
        "smallestai-recorded",
        "https://api.smallest.ai/waves/v1/stt/",
        "SMALLEST_API_KEY",
        lambda answer: answer["transcription"],
        file="",
        fields={"model": "pulse", "language": "en"},
    ),
    Provider(
        "gnani-recorded",
        "https://api.vachana.ai/stt/v3",
        "GNANI_API_KEY",
        lambda answer: answer["transcript"],
        header="X-API-Key-ID: $key",
        file="audio_file",
        fields={"language_code": "en-IN"},
    ),
    Provider(
        "sarvam-recorded",
        "https://api.sarvam.ai/speech-to-text",
        "SARVAM_API_KEY",
        lambda answer: answer["transcript"],
        header="api-subscription-key: $key",
        fields={"model": "saarika:v2.5"},
    ),
    Provider(
        "clova-stt",
        "https://clovaspeech-gw.ncloud.com/external/v1/1/recognizer/upload",
        "CLOVA_STT_SECRET_KEY",
        lambda answer: answer["text"],
        header="X-CLOVASPEECH-API-KEY: $key",
        file="media",
        fields={"params": json.dumps({"language": "en-US", "completion": "sync"})},
    ),
    Provider(
        "spitch-stt",
        "https://api.spitch.app/v1/transcriptions",
        "SPITCH_API_KEY",
        lambda answer: answer["text"],
        file="content",
        fields={"language": "en"},
    ),
    Provider(
        "fal-wizper",
        "https://fal.run/fal-ai/wizper",
        "FAL_KEY",
        lambda answer: answer["text"],
        header="Authorization: Key $key",
        file="audio_url",
        fields={"task": "transcribe"},
        encode=lambda audio: f"data:audio/x-wav;base64,{audio}",
    ),
    Provider(
        "simplismart-stt",
        "https://api.simplismart.live/predict",
        "SIMPLISMART_API_KEY",
        lambda answer: "".join(answer["transcription"]),
        file="audio_data",
        fields={"model": "whisper", "language": "en"},
        encode=str,
    ),
)
every_provider = pytest.mark.parametrize(
    "provider", PROVIDERS, ids=lambda one: one.variable.lower().partition("_")[0]
)


def _recording(pcm: bytes) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(RATE)
        wav.writeframes(pcm)
    return file.getvalue()


@every_provider
async def test_a_recording_is_answered_with_its_words_once(
    client: Client, conversation: Conversation, switchboard: Switchboard, provider: Provider
) -> None:
    for sentence in (BOOKING, CLOSING):
        conversation.begin(sentence, 1.0).finished = True
        recording = _recording(bytes(RATE) + tone(1.0, RATE))
        status, answer = await provider.post(client, recording)
        assert (status, provider.text(answer)) == (200, sentence)
        status, answer = await provider.post(client, recording)
        assert (status, provider.text(answer)) == (200, "")
    assert len(switchboard.fakes[provider.protocol].requests) == 4
    assert switchboard.refusals() == []


@every_provider
async def test_silence_has_no_words(
    client: Client, conversation: Conversation, provider: Provider
) -> None:
    conversation.begin(CLOSING, 1.0)
    status, answer = await provider.post(client, _recording(bytes(RATE * 2)))
    assert (status, provider.text(answer)) == (200, "")
    assert conversation.marks == []


@every_provider
@pytest.mark.parametrize(
    ("recording", "key", "status"),
    [(_recording(tone(0.2, RATE)), "wrong", 401), (b"MP3 or so", "", 400)],
    ids=["wrong key", "no WAV"],
)
async def test_what_the_provider_would_refuse_is_refused(
    client: Client,
    switchboard: Switchboard,
    provider: Provider,
    recording: bytes,
    key: str,
    status: int,
) -> None:
    answer = await provider.post(client, recording, key)
    assert answer[0] == status
    assert len(switchboard.refusals()) == 1


async def test_times_are_those_in_the_recording(client: Client, conversation: Conversation) -> None:
    conversation.begin(CLOSING, 1.0).finished = True
    recording = _recording(bytes(RATE) + tone(1.0, RATE))
    _, answer = await PROVIDERS[1].post(client, recording)
    starts = [word["start"] for word in answer["words"]]
    assert starts == sorted(starts)
    assert starts[0] == pytest.approx(0.5, abs=0.05)
    assert answer["words"][-1]["end"] == pytest.approx(1.5, abs=0.05)
