"""A tool returned something that cannot be told to the model.

Text, numbers, booleans, lists and dicts of these, and an Agent to hand over to, can.

Fix:

    return {"date": str(date), "free": free}
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "returned an invalid output",
        "AI function '{name}' returned multiple",
    ),
    source="seen: source of each series (`livekit.agents.llm.utils`)",
    examples=("ERROR livekit.agents - AI function `book` returned an invalid output",),
)
