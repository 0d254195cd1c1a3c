"""How a plugin speaks to each streaming speech-to-text, in the fewest messages."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

RATE = 16_000
KEY = "$key"
"""Stands for the dummy key in headers, messages and addresses."""

Heard = tuple[str, str]
"""`interim` or `final`, and the words."""


@dataclass(frozen=True)
class Dialect:
    """One provider's messages.

    Attributes:
        protocol: name of its fake.
        url: the address, with the query.
        variable: of the key.
        heard: what a message of the provider says was heard; None if it is about something else.
        headers: those that carry the key, and what else is needed.
        first: what the client sends before audio.
        audio: how it puts a piece of audio.
        end: what it sends after the last piece, if it has to for a final.
        rate: of the audio.
    """

    protocol: str
    url: str
    variable: str
    heard: Callable[[Mapping[str, Any]], Heard | None]
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    first: tuple[Any, ...] = ()
    audio: Callable[[bytes], str | bytes] = bytes
    end: tuple[Any, ...] = ()
    rate: int = RATE

    def keyed(self, value: Any, key: str) -> Any:
        """The same with the key in its place."""
        return json.loads(json.dumps(value).replace(KEY, key))


def _flag(text: str, final: str, kind: str = "") -> Callable[[Mapping[str, Any]], Heard | None]:
    """Messages that hold a text and say with a boolean whether it is final; paths have dots."""

    def heard(message: Mapping[str, Any]) -> Heard | None:
        said, is_final = _at(message, text), _at(message, final)
        if (kind and message.get("type") != kind) or not isinstance(said, str):
            return None
        return ("final" if is_final else "interim", said)

    return heard


def _named(
    key: str, interim: str, final: str, text: str
) -> Callable[[Mapping[str, Any]], Heard | None]:
    """Messages whose name says whether the text in them is final."""

    def heard(message: Mapping[str, Any]) -> Heard | None:
        kinds = {interim: "interim", final: "final"}
        kind = kinds.get(str(message.get(key)))
        return (kind, str(_at(message, text))) if kind else None

    return heard


def _at(message: Mapping[str, Any], path: str) -> Any:
    value: Any = message
    for part in path.split("."):
        value = value.get(part) if hasattr(value, "get") else None
    return value


def _json(wrap: Callable[[str], Any]) -> Callable[[bytes], str]:
    return lambda pcm: json.dumps(wrap(base64.b64encode(pcm).decode()))


def _assemblyai(message: Mapping[str, Any]) -> Heard | None:
    if message.get("type") != "Turn":
        return None
    words = " ".join(word["text"] for word in message["words"])
    return ("final", message["transcript"]) if message["end_of_turn"] else ("interim", words)


def _soniox(message: Mapping[str, Any]) -> Heard | None:
    tokens = [token for token in message.get("tokens", []) if token["text"] != "<end>"]
    final = any(token["is_final"] for token in tokens)
    text = "".join(token["text"] for token in tokens)
    return ("final" if final else "interim", text) if tokens else None


def _fireworks(message: Mapping[str, Any]) -> Heard | None:
    segment = message["segments"][-1]
    final = segment["words"][-1]["is_final"]
    return ("final" if final else "interim", segment["text"])


def _nabrah(message: Mapping[str, Any]) -> Heard | None:
    if message["type"] != "transcript":
        return None
    kind = "final" if message["is_final"] else "interim"
    return (kind, message["text"].removesuffix(" <eot>"))


BEARER = {"Authorization": f"Bearer {KEY}"}

DIALECTS = (
    Dialect(
        "deepgram-flux",
        f"api.deepgram.com/v2/listen?model=flux-general-en&encoding=linear16&sample_rate={RATE}",
        "DEEPGRAM_API_KEY",
        _named("event", "Update", "EndOfTurn", "transcript"),
        {"Authorization": f"Token {KEY}"},
    ),
    Dialect(
        "assemblyai-stt",
        f"streaming.assemblyai.com/v3/ws?speech_model=universal-3-6-pro&sample_rate={RATE}",
        "ASSEMBLYAI_API_KEY",
        _assemblyai,
        {"Authorization": KEY},
    ),
    Dialect(
        "cartesia-turns",
        f"api.cartesia.ai/stt/turns/websocket?model=ink-2&encoding=pcm_s16le&sample_rate={RATE}",
        "CARTESIA_API_KEY",
        _named("type", "turn.update", "turn.end", "transcript"),
        {"X-API-Key": KEY, "Cartesia-Version": "2025-04-16"},
    ),
    Dialect(
        "cartesia-stt",
        f"api.cartesia.ai/stt/websocket?model=ink-whisper&encoding=pcm_s16le&sample_rate={RATE}",
        "CARTESIA_API_KEY",
        _flag("text", "is_final", "transcript"),
        {"X-API-Key": KEY, "Cartesia-Version": "2025-04-16"},
    ),
    Dialect(
        "elevenlabs-realtime",
        "api.elevenlabs.io/v1/speech-to-text/realtime"
        "?model_id=scribe_v2_realtime&commit_strategy=vad",
        "ELEVEN_API_KEY",
        _named("message_type", "partial_transcript", "committed_transcript", "text"),
        {"xi-api-key": KEY},
        audio=_json(lambda pcm: {"message_type": "input_audio_chunk", "audio_base_64": pcm}),
    ),
    Dialect(
        "soniox-stt",
        "stt-rt.soniox.com/transcribe-websocket",
        "SONIOX_API_KEY",
        _soniox,
        BEARER,
        first=(
            {
                "model": "stt-rt-v5",
                "audio_format": "pcm_s16le",
                "num_channels": 1,
                "sample_rate": RATE,
                "enable_endpoint_detection": True,
            },
        ),
    ),
    Dialect(
        "speechmatics-stt",
        "eu2.rt.speechmatics.com/v2/agent",
        "SPEECHMATICS_API_KEY",
        _named("message", "AddPartialSegment", "AddSegment", "segment.transcript"),
        BEARER,
        first=(
            {
                "message": "StartRecognition",
                "audio_format": {"type": "raw", "encoding": "pcm_s16le", "sample_rate": RATE},
                "transcription_config": {"language": "en"},
            },
        ),
    ),
    Dialect(
        "speechmatics-realtime",
        "eu2.rt.speechmatics.com/v2",
        "SPEECHMATICS_API_KEY",
        _named("message", "AddPartialTranscript", "AddTranscript", "metadata.transcript"),
        BEARER,
        first=(
            {
                "message": "StartRecognition",
                "audio_format": {"type": "raw", "encoding": "pcm_s16le", "sample_rate": RATE},
                "transcription_config": {
                    "language": "en",
                    "conversation_config": {"end_of_utterance_silence_trigger": 0.5},
                },
            },
        ),
    ),
    Dialect(
        "mistral-realtime",
        "api.mistral.ai/v1/audio/transcriptions/realtime?model=voxtral-mini-realtime",
        "MISTRAL_API_KEY",
        _named("type", "transcription.text.delta", "transcription.done", "text"),
        BEARER,
        audio=_json(lambda pcm: {"type": "input_audio.append", "audio": pcm}),
        end=({"type": "input_audio.flush"},),
    ),
    Dialect(
        "xai-stt",
        f"api.x.ai/v1/stt?encoding=pcm&interim_results=true&sample_rate={RATE}",
        "XAI_API_KEY",
        _flag("text", "is_final", "transcript.partial"),
        BEARER,
    ),
    Dialect(
        "smallestai-stt",
        f"api.smallest.ai/waves/v1/stt/live?encoding=linear16&vad_events=true&sample_rate={RATE}",
        "SMALLEST_API_KEY",
        _flag("transcript", "is_final", "transcription"),
        BEARER,
    ),
    Dialect(
        "gnani-stt",
        "api.vachana.ai/stt/v3/stream",
        "GNANI_API_KEY",
        _named("type", "", "transcript", "text"),
        {"x-api-key-id": KEY, "lang_code": "en-IN", "x-sample-rate": str(RATE)},
    ),
    Dialect(
        "baseten-stt",
        "model-1.api.baseten.co/environments/production/websocket",
        "BASETEN_API_KEY",
        _flag("transcript", "is_final", "transcription"),
        {"Authorization": f"Api-Key {KEY}"},
        first=(
            {
                "streaming_params": {
                    "encoding": "pcm_s16le",
                    "sample_rate": RATE,
                    "enable_partial_transcripts": True,
                }
            },
        ),
    ),
    Dialect(
        "fireworks-stt",
        "audio-streaming.us-virginia-1.direct.fireworks.ai/v1/audio/transcriptions/streaming"
        "?response_format=verbose_json",
        "FIREWORKS_API_KEY",
        _fireworks,
        {"Authorization": KEY},
    ),
    Dialect(
        "gradium-stt",
        "api.gradium.ai/api/speech/asr",
        "GRADIUM_API_KEY",
        # It never says that words are final; its test does.
        _named("type", "", "text", "text"),
        {"x-api-key": KEY},
        first=({"type": "setup", "model_name": "default", "input_format": "pcm"},),
        audio=_json(lambda pcm: {"type": "audio", "audio": pcm}),
        rate=24_000,
    ),
    Dialect(
        "inworld-stt",
        "api.inworld.ai/stt/v1/transcribe:streamBidirectional",
        "INWORLD_API_KEY",
        _flag("result.transcription.transcript", "result.transcription.isFinal"),
        {"Authorization": f"Basic {KEY}"},
        first=(
            {
                "transcribeConfig": {
                    "modelId": "inworld-stt-1",
                    "audioEncoding": "LINEAR16",
                    "sampleRateHertz": RATE,
                    "numberOfChannels": 1,
                }
            },
        ),
        audio=_json(lambda pcm: {"audioChunk": {"content": pcm}}),
    ),
    Dialect(
        "meta-stt",
        "api.meta.ai/v1/asr/realtime",
        "META_API_KEY",
        _named("type", "transcript", "speechComplete", "transcript"),
        first=(
            {
                "mode": "ENDPOINTING",
                "authorization": {"accessToken": f"Bearer {KEY}"},
                "audioEncoding": "PCM_16KHZ",
                "model": "muse-voice-transcribe-1.0",
            },
        ),
    ),
    Dialect(
        "nabrah-stt",
        "api.nabrah.ai/api/ext/stt/ws",
        "NABRAH_API_KEY",
        _nabrah,
        first=({"api_key": KEY, "recognition_model": "nabrah"},),
    ),
    Dialect(
        "palabra-stt",
        f"stream.palabra.ai/asr/v1/speech-to-text/stream?token={KEY}"
        f"&format=pcm_s16le&sample_rate={RATE}",
        "PALABRA_API_KEY",
        _flag("segment.text", "is_eos"),
    ),
    Dialect(
        "sarvam-stt",
        f"api.sarvam.ai/speech-to-text/ws?model=saarika:v2.5&sample_rate={RATE}",
        "SARVAM_API_KEY",
        _named("type", "", "data", "data.transcript"),
        {"api-subscription-key": KEY},
        audio=_json(lambda pcm: {"audio": {"data": pcm, "encoding": "audio/wav"}}),
    ),
    Dialect(
        "sarvam-realtime",
        f"api.sarvam.ai/speech-to-text-realtime/ws?encoding=linear16&endpointing=vad"
        f"&sample_rate={RATE}",
        "SARVAM_API_KEY",
        _named("event", "transcript.partial", "transcript.final", "text"),
        {"api-subscription-key": KEY},
    ),
    Dialect(
        "slng-stt",
        "api.slng.ai/v1/bridges/unmute/stt/slng/deepgram/nova:3-en",
        "SLNG_API_KEY",
        _named("type", "partial_transcript", "final_transcript", "transcript"),
        BEARER,
        first=(
            {
                "type": "init",
                "config": {"encoding": "linear16", "sample_rate": RATE, "enable_partials": True},
            },
        ),
    ),
)


def parse(text: Any) -> Mapping[str, Any]:
    """The JSON object in a message of a provider."""
    return json.loads(text)
