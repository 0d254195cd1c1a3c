"""A tool waits for the speech that waits for the tool.

Fix:

Wait for what was said before the tool was called:

    await context.wait_for_playout()
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "cannot call 'SpeechHandle.wait_for_playout()' from inside the function tool",
        "This creates a circular wait",
    ),
    source="seen: source of each series (`livekit.agents.voice.speech_handle`)",
    examples=(
        (
            "RuntimeError: cannot call `SpeechHandle.wait_for_playout()` from inside the "
            "function tool `book` that owns this SpeechHandle. This creates a circular wait"
        ),
    ),
)
