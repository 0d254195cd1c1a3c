"""Speech that may not be interrupted was told to stop, or its end was asked for too early.

`allow_interruptions=False` holds against your own `interrupt()` too.

Fix:

    await session.interrupt(force=True)
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "This generation handle does not allow interruptions",
        "Cannot set allow_interruptions to False, the SpeechHandle is already interrupted",
        "speech not done in time after interruption",
        "SpeechHandle is not done yet",
    ),
    source="livekit/agents#4443; seen: source of each series (`speech_handle.py`)",
    examples=("RuntimeError: This generation handle does not allow interruptions",),
)
