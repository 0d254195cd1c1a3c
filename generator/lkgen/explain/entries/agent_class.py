"""A class was passed where an agent is wanted.

Fix:

    await session.start(agent=Assistant(), room=ctx.room)   # with the brackets
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "type object '{name}' has no attribute '_activity'",
        "got Agent class instead of instance",
        "missing 1 required positional argument: 'self'",
    ),
    source="livekit/agents#1915; seen: each series here",
    examples=("AttributeError: type object 'Assistant' has no attribute '_activity'",),
    confidence="medium",
)
