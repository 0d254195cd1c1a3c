"""The model called a tool that the agent does not have, or in no valid form.

The instructions or an earlier agent's history name a tool of another agent, or a small model makes
one up.

Fix:

Name in the instructions only tools that this agent has, and take history along without calls:

    super().__init__(instructions="...", chat_ctx=chat_ctx.copy(exclude_function_call=True))
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "unknown AI function",
        "tool '{name}' not found in agent's registered tools",
        "attempted to call tool '{name}' which was not in request.tools",
        "tool_use_failed",
        "Failed to call a function. Please adjust your prompt",
    ),
    source="seen: each series here; Groq's own message",
    examples=(
        "WARNING livekit.agents - unknown AI function `transfer_call`",
        (
            "Error code: 400 - {'error': {'message': \"Failed to call a function. Please "
            "adjust your prompt.\", 'code': 'tool_use_failed'}}"
        ),
    ),
    confidence="medium",
)
