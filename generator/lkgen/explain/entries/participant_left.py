"""The caller left, or the room was closed, while the agent waited for them or looked them up.

Callers hang up at any time, also between two lines of your code.

Fix:

Treat it as the end of the call, and keep what you need of a participant, such as the identity,
while they are there.

    try:
        participant = await ctx.wait_for_participant()
    except RuntimeError:
        ctx.shutdown(reason="caller left")
        return
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "room disconnected while waiting for participant",
        "participant {name} is not in the room",
        "participant {name} not found",
    ),
    source="seen: source of each series (`livekit.agents.utils.participant`)",
    examples=("RuntimeError: room disconnected while waiting for participant",),
    rule="LKD030",
    confidence="medium",
)
