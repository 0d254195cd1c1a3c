"""The model called a tool with arguments that do not fit its parameters.

Fix:

Describe each parameter in the docstring, allow what may be unknown (`people: int | None = None`),
and take a larger model where a small one does not manage.
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "could not parse function arguments",
        "EOF while parsing a string",
        "EOF while parsing a value",
        "EOF while parsing an object",
        "error parsing arguments for",
        "invalid arguments for AI function",
        "tried to call AI function '{name}' with invalid arguments",
        "Received None for required parameter",
        "function arguments decoded to a non-JSON string",
        "context type mismatch for parameter",
        "expected dict from function arguments",
    ),
    source="seen: each series here",
    examples=("WARNING livekit.agents - invalid arguments for AI function `book`",),
    confidence="medium",
)
