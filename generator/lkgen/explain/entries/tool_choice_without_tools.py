"""A tool was to be chosen, and the request has none.

Fix:

Leave `tool_choice` out of an agent without tools; with an old plugin give the agent one tool, or
upgrade it.
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "A tool_choice was set on the request but no tools were specified",
        "'tool_choice' is only allowed when 'tools' are specified",
        "Tool choice requires at least one tool",
        "tool_choice may only be specified while providing tools",
        "blocks must define tools",
    ),
    source="livekit/agents#3114",
    examples=(
        (
            "Invalid request content: A tool_choice was set on the request but no tools were "
            "specified."
        ),
    ),
    confidence="medium",
)
