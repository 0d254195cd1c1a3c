"""Something of the job's session is asked for that was never started, or not with a room.

Fix:

    await session.start(agent=Assistant(), room=ctx.room)

Ask for a report in `on_session_end`, or in a shutdown callback.
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "Cannot prepare report, no AgentSession was found",
        "No AgentSession was started for this job",
        "Cannot access room_io: the AgentSession was not started with a room",
        "the RecorderIO is still recording",
        "AgentSession has no active AgentActivity",
    ),
    source="seen: source of 1.5 and 1.8 (`livekit.agents.job`)",
    examples=("RuntimeError: Cannot prepare report, no AgentSession was found",),
    confidence="medium",
)
