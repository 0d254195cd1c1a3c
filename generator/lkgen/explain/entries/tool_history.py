"""The conversation that was sent holds a tool's call without its result, or the other way about.

Copying, cutting or merging a ChatContext takes a pair apart: `items[-10:]`, a summary, a handoff
while a tool was running.

Fix:

Cut it with LiveKit's own method, which keeps pairs, or leave calls out.

    chat_ctx.truncate(max_items=20)
    chat_ctx = self.chat_ctx.copy(exclude_function_call=True)
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "must be followed by tool messages responding to each",
        "messages with role 'tool' must be a response",
        "No tool call found for function call output",
        "No tool output found for function call",
        "'tool_use' ids were found without 'tool_result'",
        "unexpected 'tool_use_id' found in 'tool_result' blocks",
        "function call turn comes immediately after",
        "number of function response parts is equal to",
        "`tool_result` block(s) provided when previous message does not contain any `tool_use`",
        "Expected toolResult blocks",
        "function call missing the corresponding function output, ignoring",
    ),
    source="livekit/agents#995, livekit/agents#1788; seen: LiveKit's own formats in each series",
    examples=(
        (
            "An assistant message with 'tool_calls' must be followed by tool messages "
            "responding to each 'tool_call_id'."
        ),
        (
            "anthropic.BadRequestError: Error code: 400 - messages.0: `tool_result` block(s) "
            "provided when previous message does not contain any `tool_use` blocks"
        ),
    ),
    confidence="medium",
)
