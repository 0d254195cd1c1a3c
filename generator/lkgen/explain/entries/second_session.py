"""A job starts a second AgentSession beside its first.

Fix:

    await second.start(agent, record=False)

To change who speaks, keep the session and hand over to another agent:
`session.update_agent(Other())`.
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "Only one 'AgentSession' can be the primary at a time",
        "nested runs are not supported",
    ),
    source="seen: source of 1.5 and 1.8 (`livekit.agents.voice`)",
    examples=(
        (
            "RuntimeError: Only one `AgentSession` can be the primary at a time. If you want "
            "to ignore primary designation, use session.start(record=False)."
        ),
    ),
    since="1.5",
)
