"""How the plugins talk to each voice that speaks over a websocket."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from lkgen.talk.fakes.kinds.packed import pack
from support.fakes.tts import TEXT
from support.fakes.tts_streaming import Case

MIDDLE = TEXT.index(" ", len(TEXT) // 2) + 1
HALVES = (TEXT[:MIDDLE], TEXT[MIDDLE:])


def pcm(rate: int) -> dict[str, Any]:
    return {"encoding": "pcm_s16le", "sample_rate": rate}


FISH = {"format": "pcm", "sample_rate": 24_000}
CASES = {
    "elevenlabs": Case(
        "wss://api.elevenlabs.io/v1/text-to-speech/v/multi-stream-input"
        "?model_id=eleven_turbo_v2_5&output_format=mp3_22050_32&sync_alignment=true",
        "ELEVEN_API_KEY",
        [
            {"text": " ", "voice_settings": {}, "context_id": "c"},
            {"text": HALVES[0], "context_id": "c"},
            {"text": HALVES[1], "context_id": "c", "flush": True},
            {"context_id": "c", "close_context": True},
        ],
        ("mp3", 22_050),
        {"contextId": "c", "isFinal": True},
        ("audio",),
        header="xi-api-key",
        scheme="",
    ),
    "elevenlabs dialogue": Case(
        "wss://api.elevenlabs.io/v1/text-to-dialogue/multi-stream-input"
        "?model_id=eleven_v3&output_format=pcm_24000&sync_alignment=true",
        "ELEVEN_API_KEY",
        [
            {"context_id": "c", "voices": ["v"]},
            {"context_id": "c", "inputs": [{"text": HALVES[0], "voice_id": "v"}]},
            {"context_id": "c", "inputs": [{"text": HALVES[1], "voice_id": "v"}], "flush": True},
            {"context_id": "c", "close_context": True},
        ],
        ("pcm", 24_000),
        {"context_id": "c", "is_final": True},
        ("audio",),
        header="xi-api-key",
        scheme="",
    ),
    "deepgram": Case(
        "wss://api.deepgram.com/v1/speak?model=aura-2-andromeda-en&encoding=linear16"
        "&sample_rate=24000",
        "DEEPGRAM_API_KEY",
        [*({"type": "Speak", "text": half} for half in HALVES), {"type": "Flush"}],
        ("pcm", 24_000),
        {"type": "Flushed"},
        scheme="Token ",
    ),
    "deepgram flux": Case(
        "wss://api.deepgram.com/v2/speak?model=flux-alexis-en&encoding=linear16&sample_rate=16000",
        "DEEPGRAM_API_KEY",
        [{"type": "Speak", "text": TEXT}, {"type": "Flush"}],
        ("pcm", 16_000),
        {"type": "SpeechMetadata"},
        scheme="Token ",
    ),
    "assemblyai": Case(
        "wss://tts.us.assemblyai.com/v1/ws?model_id=m&voice_id=v&sample_rate=24000"
        "&encoding=pcm_s16le&word_boundaries=true",
        "ASSEMBLYAI_API_KEY",
        [{"type": "Generate", "text": TEXT}, {"type": "Flush"}],
        ("pcm", 24_000),
        {"type": "FlushDone"},
        ("audio",),
        scheme="",
    ),
    "asyncai": Case(
        "wss://api.async.com/text_to_speech/websocket/ws?api_key=KEY&version=v1",
        "ASYNCAI_API_KEY",
        [
            *({"transcript": half, "context_id": "c", "force": True} for half in HALVES),
            {"transcript": "", "context_id": "c"},
        ],
        ("pcm", 32_000),
        {"context_id": "c", "final": True},
        ("audio",),
        opening=[
            {
                "model_id": "m",
                "voice": {"mode": "id", "id": "v"},
                "output_format": {"container": "raw", **pcm(32_000)},
            }
        ],
        header="",
    ),
    "bland": Case(
        "wss://api.bland.ai/v2/tts/ws",
        "BLAND_API_KEY",
        [
            {"type": "speak", "context_id": "c", "text": TEXT},
            {"type": "end_of_turn", "context_id": "c"},
        ],
        ("pcm", 48_000),
        {"type": "utterance_end", "context_id": "c", "reason": "complete"},
        opening=[{"type": "init", "voice": "v", "audio": pcm(48_000)}],
    ),
    "cartesia": Case(
        "wss://api.cartesia.ai/tts/websocket?cartesia_version=2025-04-16",
        "CARTESIA_API_KEY",
        [
            {
                "model_id": "sonic-3",
                "voice": {"mode": "id", "id": "v"},
                "output_format": {"container": "raw", **pcm(24_000)},
                "context_id": "c",
                "transcript": TEXT,
                "continue": False,
            }
        ],
        ("pcm", 24_000),
        {"type": "done", "context_id": "c"},
        ("data",),
        header="X-API-Key",
        scheme="",
    ),
    "fishaudio": Case(
        "wss://api.fish.audio/v1/tts/live",
        "FISH_API_KEY",
        [
            pack({"event": "start", "request": FISH}),
            *(pack({"event": "text", "text": half}) for half in HALVES),
            pack({"event": "flush"}),
            pack({"event": "stop"}),
        ],
        ("pcm", 24_000),
        {"event": "finish", "reason": "stop"},
        ("audio",),
        headers={"model": "s1"},
    ),
    "gnani": Case(
        "wss://api.vachana.ai/api/v1/tts",
        "GNANI_API_KEY",
        [
            {
                "text": TEXT,
                "voice": "v",
                "model": "m",
                "audio_config": {
                    "sample_rate": 16_000,
                    "encoding": "linear_pcm",
                    "container": "wav",
                },
            }
        ],
        ("wav", 16_000),
        {"type": "complete"},
        ("data", "audio"),
        header="X-API-Key-ID",
        scheme="",
    ),
    "gradium": Case(
        "wss://api.gradium.ai/api/speech/tts",
        "GRADIUM_API_KEY",
        [
            *({"type": "text", "text": half} for half in HALVES),
            {"type": "end_of_stream"},
        ],
        ("pcm", 48_000),
        None,
        ("audio",),
        opening=[{"type": "setup", "model_name": "m", "voice_id": "v", "output_format": "pcm"}],
        header="x-api-key",
        scheme="",
    ),
    "inworld": Case(
        "wss://api.inworld.ai/tts/v1/voice:streamBidirectional",
        "INWORLD_API_KEY",
        [
            {
                "create": {
                    "voiceId": "v",
                    "modelId": "m",
                    "audioConfig": {"audioEncoding": "PCM", "sampleRateHertz": 24_000},
                    "timestampType": "WORD",
                },
                "contextId": "c",
            },
            {"send_text": {"text": HALVES[0]}, "contextId": "c"},
            {"flush_context": {}, "contextId": "c"},
            {"send_text": {"text": HALVES[1]}, "contextId": "c"},
            {"close_context": {}, "contextId": "c"},
        ],
        ("pcm", 24_000),
        {"result": {"contextId": "c", "contextClosed": {}}},
        ("result", "audioChunk", "audioContent"),
        scheme="Basic ",
    ),
    "minimax": Case(
        "wss://api-uw.minimax.io/ws/v1/t2a_v2",
        "MINIMAX_API_KEY",
        [{"event": "task_continue", "text": TEXT}, {"event": "task_finish"}],
        ("mp3", 24_000),
        None,
        ("data", "audio"),
        opening=[
            {
                "event": "task_start",
                "model": "m",
                "voice_setting": {"voice_id": "v"},
                "audio_setting": {"format": "mp3", "sample_rate": 24_000},
            }
        ],
        decode=bytes.fromhex,
    ),
    "murf": Case(
        "wss://global.api.murf.ai/v1/speech/stream-input?sample_rate=24000&format=pcm&model=m",
        "MURF_API_KEY",
        [
            {"context_id": "c", "voice_config": {"voice_id": "v"}, "text": TEXT},
            {"context_id": "c", "voice_config": {"voice_id": "v"}, "end": True},
        ],
        ("pcm", 24_000),
        {"context_id": "c", "final": True},
        ("audio",),
        header="api-key",
        scheme="",
    ),
    "neuphonic": Case(
        "wss://api.neuphonic.com/speak/en?encoding=pcm_linear&sampling_rate=22050&voice_id=v",
        "NEUPHONIC_API_KEY",
        [{"text": f"{TEXT}<STOP>", "context_id": "c"}],
        ("pcm", 22_050),
        {"data": {"context_id": "c", "stop": True}},
        ("data", "audio"),
        header="x-api-key",
        scheme="",
    ),
    "palabra": Case(
        "wss://stream.palabra.ai/tts-api/v1/text-to-speech/stream?token=KEY",
        "PALABRA_API_KEY",
        [{"type": "text", "text": TEXT, "is_eos": True, "generation_id": "g"}],
        ("pcm", 24_000),
        {"data": {"generation_id": "g", "last_chunk": True}},
        ("data", "audio"),
        opening=[
            {
                "type": "init",
                "language": "en",
                "voice_options": {"voice_id": "v"},
                "output": {"format": "pcm", "sample_rate": 24_000},
            }
        ],
        header="",
    ),
    "resemble": Case(
        "wss://websocket.cluster.resemble.ai/stream",
        "RESEMBLE_API_KEY",
        [
            {
                "voice_uuid": "v",
                "data": TEXT,
                "request_id": 1,
                "sample_rate": 44_100,
                "output_format": "mp3",
            }
        ],
        ("mp3", 44_100),
        {"type": "audio_end", "request_id": 1},
        ("audio_content",),
    ),
    "respeecher": Case(
        "wss://api.respeecher.com/v1/public/tts/en-rt/tts/websocket?api_key=KEY",
        "RESPEECHER_API_KEY",
        [
            {
                "context_id": "c",
                "transcript": text,
                "voice": {"id": "v"},
                "continue": goes_on,
                "output_format": pcm(24_000),
            }
            for text, goes_on in ((TEXT, True), (" ", False))
        ],
        ("pcm", 24_000),
        {"type": "done", "context_id": "c"},
        ("data",),
        header="",
    ),
    "rime": Case(
        "wss://users-ws.rime.ai/ws3?speaker=cove&modelId=mistv2&audioFormat=pcm&samplingRate=22050",
        "RIME_API_KEY",
        [
            *({"text": half, "contextId": "c"} for half in HALVES),
            {"operation": "flush", "contextId": "c"},
        ],
        ("pcm", 22_050),
        {"type": "done", "contextId": "c"},
        ("data",),
    ),
    "sarvam": Case(
        "wss://api.sarvam.ai/text-to-speech/ws?model=m&send_completion_event=True",
        "SARVAM_API_KEY",
        [
            {
                "type": "config",
                "data": {
                    "target_language_code": "en-IN",
                    "speaker": "s",
                    "model": "m",
                    "speech_sample_rate": 22_050,
                    "output_audio_codec": "mp3",
                },
            },
            {"type": "text", "data": {"text": TEXT}},
            {"type": "flush"},
        ],
        ("mp3", 22_050),
        {"type": "event", "data": {"event_type": "final"}},
        ("data", "audio"),
        opening=[{"type": "ping"}],
        header="api-subscription-key",
        scheme="",
    ),
    "slng": Case(
        "wss://api.slng.ai/v1/bridges/unmute/tts/slng/deepgram/aura:2-en",
        "SLNG_API_KEY",
        [{"type": "text", "text": TEXT}, {"type": "flush"}],
        ("pcm", 24_000),
        {"type": "audio_end"},
        opening=[
            {
                "type": "init",
                "model": "m",
                "voice": "v",
                "config": {"encoding": "linear16", "sample_rate": 24_000},
            }
        ],
    ),
    "smallestai": Case(
        "wss://api.smallest.ai/waves/v1/tts/live",
        "SMALLEST_API_KEY",
        [
            {
                "model": "m",
                "voice_id": "v",
                "sample_rate": 24_000,
                "context_id": "c",
                "text": text,
                "continue": goes_on,
                "word_timestamps": True,
            }
            for text, goes_on in ((TEXT, True), ("", False))
        ],
        ("pcm", 24_000),
        {"status": "complete"},
        ("data", "audio"),
    ),
    "soniox": Case(
        "wss://tts-rt.soniox.com/tts-websocket",
        "SONIOX_API_KEY",
        [
            {
                "model": "m",
                "language": "en",
                "voice": "v",
                "audio_format": "pcm_s16le",
                "sample_rate": 24_000,
                "stream_id": "c",
            },
            {"stream_id": "c", "text": TEXT},
            {"stream_id": "c", "text_end": True},
        ],
        ("pcm", 24_000),
        {"stream_id": "c", "terminated": True},
        ("audio",),
        opening=[{"keep_alive": True}],
    ),
    "telnyx": Case(
        "wss://api.telnyx.com/v2/text-to-speech/speech?voice=v",
        "TELNYX_API_KEY",
        [{"text": " "}, {"text": TEXT}, {"text": ""}],
        ("mp3", 16_000),
        None,
        ("audio",),
    ),
    "vakyam": Case(
        "wss://api.vakyam.ai/v1/tts/websocket",
        "VAKYAM_API_KEY",
        [{"type": "text", "text": TEXT}],
        ("pcm", 24_000),
        {"type": "end_of_utterance", "characters_used": len(TEXT)},
        opening=[
            {
                "type": "config",
                "model_id": "m",
                "voice": "v",
                "language": "en",
                "output_format": "pcm",
                "sample_rate": 24_000,
            },
            {"type": "ping"},
        ],
    ),
    "xai": Case(
        "wss://api.x.ai/v1/tts?voice=ara&language=auto&codec=pcm&sample_rate=24000",
        "XAI_API_KEY",
        [*({"type": "text.delta", "delta": half} for half in HALVES), {"type": "text.done"}],
        ("pcm", 24_000),
        {"type": "audio.done"},
        ("delta",),
    ),
}
# What older plugins send.
CASES.update(
    {
        "gradium of 1.3": replace(CASES["gradium"], url="wss://eu.api.gradium.ai/api/speech/tts"),
        "neuphonic of 1.5": replace(
            CASES["neuphonic"],
            url="wss://api.neuphonic.com/speak/en?speed=1.0&sampling_rate=22050&voice_id=v",
        ),
        "sarvam of 1.3": replace(
            CASES["sarvam"],
            turn=[
                {
                    "type": "config",
                    "data": {"target_language_code": "en-IN", "speaker": "s", "model": "m"},
                },
                {"type": "text", "data": {"text": TEXT}},
                {"type": "flush"},
            ],
        ),
        "slng of 1.5": replace(CASES["slng"], url="wss://api.slng.ai/v1/tts/deepgram/aura:2"),
    }
)
