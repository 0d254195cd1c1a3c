"""Someone else joined the room under the same identity, and the first one was put out.

Two agents were dispatched to the room under one identity, an old worker still runs, or a client's
token is used twice.

Fix:

Give each participant an identity of its own, and let the worker choose the agent's.

    await request.accept(identity=f"agent-{request.id}")
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "DuplicateIdentity",
        "DUPLICATE_IDENTITY",
        "participant already exists",
        "same identity already exists",
    ),
    source="livekit/agents#236",
    examples=(
        (
            "received leave request: LeaveRequest { can_reconnect: false, reason: "
            "DuplicateIdentity }"
        ),
    ),
)
