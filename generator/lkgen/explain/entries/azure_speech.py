"""Azure's speech service ended the session: as a rule the key, the region or the language is wrong.

The SDK tells no more than that. A key of Azure OpenAI is none of Azure Speech, and a key works in
its own region only.

Fix:

    AZURE_SPEECH_KEY=...
    AZURE_SPEECH_REGION=westeurope

    stt = azure.STT(language="en-US")
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "SpeechRecognition session stopped",
        "SpeechSynthesis",
        "CancellationReason.Error",
        "WebSocket upgrade failed",
        "failed to synthesize audio: CancellationReason",
        "AZURE_SPEECH_HOST or AZURE_SPEECH_KEY",
        "SPXERR_",
    ),
    source="livekit/agents#2305, livekit/agents#2082, livekit/agents#1041",
    examples=(
        "livekit.agents._exceptions.APIConnectionError: SpeechRecognition session stopped",
        "Exception with error code: 0x1b (SPXERR_GSTREAMER_NOT_FOUND_ERROR)",
    ),
    confidence="medium",
)
