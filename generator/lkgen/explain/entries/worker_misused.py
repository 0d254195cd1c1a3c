"""An option of the worker or the room is of the wrong kind, or set too late.

Functions are given without brackets; options are set before the worker runs.

Fix:

    server.setup_fnc = prewarm
    await session.start(agent, room=ctx.room, room_options=room_io.RoomOptions())
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "worker is already running",
        "cannot update options after starting the server",
        "setup_fnc must be a callable",
        "load_fnc must be a callable",
        "entrypoints cannot be added more than once",
        "unsupported job executor",
        "expected RoomOptions, got",
    ),
    source="seen: source of each series (`worker.py`, `job.py`)",
    examples=(
        "TypeError: setup_fnc must be a callable or None",
        "ValueError: expected RoomOptions, got <class 'dict'>",
    ),
    confidence="medium",
)
