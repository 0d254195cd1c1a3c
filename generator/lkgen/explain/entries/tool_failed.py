"""A tool of the agent raised, and the model was told no more than that.

The exception with this line is the tool's own.

Fix:

Catch what can go wrong in it, and tell the model what to say then:

    raise ToolError("The booking system does not answer. Offer to call back.")
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "exception occurred while executing tool",
        "exception executing AI function",
        "ToolError while executing tool",
    ),
    source="seen: each series here",
    examples=("ERROR livekit.agents - exception occurred while executing tool",),
    follows=True,
)
