"""The model called tools again and again in one turn, until LiveKit stopped it.

In 1.3 the turn ends in silence; later series ask for a last answer without tools.

Fix:

Let a tool's answer say what is missing, so that the model need not ask again. Where a task takes
more steps:

    session = AgentSession(max_tool_steps=6, ...)
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "maximum number of function calls steps reached",
        "received a tool call with tool_choice set to 'none', ignoring",
    ),
    source="livekit/agents#5009; seen: each series here",
    examples=("WARNING livekit.agents - maximum number of function calls steps reached",),
)
