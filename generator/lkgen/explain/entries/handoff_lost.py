"""A handoff to another agent or task came at a moment when LiveKit does not take one.

One tool's answer can hand over, one at a time and before any progress is told; an AgentTask is
awaited once, in a tool or in `on_enter`.

Fix:

Return the agent from the tool itself, tell the model to call that tool alone, and make a new task
each time.

    @function_tool
    async def to_billing(self, context: RunContext) -> Agent:
        return Billing(chat_ctx=self.chat_ctx)
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "returned an Agent after ctx.update()",
        "expected to receive only one Agent from the tool executions",
        "expected to receive only one AgentTask",
        "should only be awaited inside tool_functions or the on_enter",
        "is not re-entrant, await only once",
        "An agent transition is in progress",
        "is already done",
        "the agent has changed in the meantime. Ignoring handoff",
    ),
    source=(
        "livekit/agents#5936, livekit/agents#5150; seen: source of each series "
        "(`livekit.agents.voice`)"
    ),
    examples=(
        (
            "tool `get_weather` returned an Agent after ctx.update(); agent handoff after a "
            "progress update is not supported"
        ),
        (
            "RuntimeError: GetEmailTask should only be awaited inside tool_functions or the "
            "on_enter/on_exit methods of an Agent"
        ),
    ),
    confidence="medium",
)
