"""The room is used before the agent has connected to it, or after it has left.

`session.start(room=ctx.room)` connects by itself, but what stands before it in the entrypoint does
not wait for that.

Fix:

    await ctx.connect()
    participant = await ctx.wait_for_participant()
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "cannot access local participant before connecting",
        "room is not connected",
        "the room isn't connected",
    ),
    source="livekit-examples/python-agents-examples#36; seen: each series here",
    examples=(
        "Exception: cannot access local participant before connecting",
        "RuntimeError: room is not connected",
    ),
    rule="LKD024",
)
