"""The worker was given an option of the wrong kind.

`worker_type` is one of WorkerType, not of the protocol's JobType, and no text.

Fix:

    from livekit.agents import WorkerOptions, WorkerType
    WorkerOptions(entrypoint_fnc=entrypoint, worker_type=WorkerType.ROOM)
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "'int' object has no attribute 'value'",
        "'str' object has no attribute 'value'",
        "Invalid log level",
    ),
    source="livekit/agents#1150",
    examples=(
        (
            "WARNING livekit.agents - failed to connect to livekit, retrying in 0s: 'int' "
            "object has no attribute 'value'"
        ),
    ),
    confidence="medium",
)
