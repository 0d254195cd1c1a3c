"""An async function was called without `await`, so that nothing of it ran.

Fix:

    await room.disconnect()

In a plain handler start a task, and keep it: `tasks.add(asyncio.create_task(...))`.
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=("coroutine '{name}' was never awaited",),
    source="seen: Python's own message",
    examples=("RuntimeWarning: coroutine 'Room.disconnect' was never awaited",),
    rule="LKD035",
    confidence="medium",
    generic=True,
)
