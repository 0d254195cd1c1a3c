"""This STT takes whole recordings, and nothing tells it where a sentence ends.

Fix:

Add a VAD to the session, which cuts the speech into sentences for it.

    session = AgentSession(vad=silero.VAD.load(), stt=..., ...)
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "streaming is not supported by this STT",
        "does not support streaming, add a VAD",
        "STTs do not support streaming",
    ),
    source="seen: each series here",
    examples=(
        (
            "RuntimeError: The STT (livekit.plugins.openai.stt.STT) does not support "
            "streaming, add a VAD to the AgentTask/VoiceAgent to enable streaming"
        ),
        (
            "NotImplementedError: streaming is not supported by this STT, please use a "
            "different STT or use a StreamAdapter"
        ),
    ),
)
