"""The realtime model decides itself who speaks, so the session cannot.

Fix:

Switch its own turn detection off, and give the session a VAD.

    model = openai.realtime.RealtimeModel(turn_detection=None)
    session = AgentSession(llm=model, vad=silero.VAD.load())
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        (
            "the RealtimeModel uses a server-side turn detection, allow_interruptions cannot "
            "be False"
        ),
        "cannot swap to or from a RealtimeModel while the agent is running",
    ),
    source="seen: source of each series (`livekit.agents.voice`)",
    examples=(
        (
            "ValueError: the RealtimeModel uses a server-side turn detection, "
            "allow_interruptions cannot be False, disable turn_detection in the RealtimeModel "
            "and use VAD on the AgentSession instead"
        ),
    ),
)
