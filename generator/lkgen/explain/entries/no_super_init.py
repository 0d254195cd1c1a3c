"""`__init__` of a class of your own does not call the one of LiveKit's class.

What the base class would have set up is missing, and shows only when it is first used.

Fix:

Call it first, with what it needs.

    class Assistant(Agent):
        def __init__(self) -> None:
            super().__init__(instructions="...")
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "object has no attribute '_events'",
        "object has no attribute '_activity'",
        "object has no attribute '_id'",
        "object has no attribute '_label'",
        "object has no attribute '_capabilities'",
    ),
    source="seen: each series here",
    examples=(
        "AttributeError: 'OwnLLM' object has no attribute '_events'",
        "AttributeError: 'Assistant' object has no attribute '_id'",
    ),
    rule="LKD005",
    confidence="medium",
)
