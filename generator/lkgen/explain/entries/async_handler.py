"""An event handler is `async def`.

`session.on` and `room.on` call their handlers and do not await them, so they refuse a coroutine
function.

Fix:

Register a plain function that starts a task, and keep the task until it is done.

    tasks = set()

    @session.on("user_input_transcribed")
    def on_transcript(event):
        task = asyncio.create_task(publish(event.transcript))
        tasks.add(task)
        task.add_done_callback(tasks.discard)
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=("Cannot register an async callback with `.on()`",),
    source="seen: each series here; livekit/agents#322 for what older versions did",
    examples=(
        (
            "ValueError: Cannot register an async callback with `.on()`. Use "
            "`asyncio.create_task` within your synchronous callback instead."
        ),
    ),
    rule="LKD001",
)
