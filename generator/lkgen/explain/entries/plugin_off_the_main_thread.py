"""A plugin is imported inside a function, and that function runs in another thread.

Importing a plugin registers it, which only the main thread may do. Jobs run in threads on Windows,
and wherever `job_executor_type` says so.

Fix:

Import plugins at the top of the module.

    from livekit.plugins import deepgram, openai, silero
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=("Plugins must be registered on the main thread",),
    source="seen: each series here",
    examples=("RuntimeError: Plugins must be registered on the main thread",),
    rule="LKD020",
)
