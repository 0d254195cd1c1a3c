"""The way of taking turns needs a part that the session does not have, or has otherwise.

"vad" and the turn detector need a VAD, "stt" an STT that tells the end of a turn, "realtime_llm" a
realtime model that takes turns itself. LiveKit ignores the setting and goes on with another.

Fix:

Give the session that part, or another `turn_detection`.

    session = AgentSession(vad=silero.VAD.load(), turn_detection="vad", ...)
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "turn_detection is set to '{mode}', but no {part} model is provided",
        "turn_detection is set to '{mode}', but the LLM is not a RealtimeModel",
        "TurnDetector requires a VAD model",
        "is too low for the TurnDetector",
        "turn_detection is set to '{mode}', but the LLM is a RealtimeModel",
        "turn_detection is a TurnDetector, but the LLM is a RealtimeModel",
    ),
    source=(
        "seen: source of each series (`livekit.agents.voice`); livekit/agents#2061, "
        "livekit/agents#3331"
    ),
    examples=(
        "turn_detection is set to 'vad', but no VAD model is provided",
        (
            "ValueError: vad min_silence_duration=0.1s is too low for the TurnDetector. Raise "
            "the VAD's min_silence_duration to at least 0.25s."
        ),
    ),
)
