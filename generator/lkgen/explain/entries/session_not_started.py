"""`say`, `generate_reply` or `run` is called before the session has started, or after it has ended.

Fix:

Call them after `await session.start(...)`; the greeting is best in the agent's `on_enter`.

    class Assistant(Agent):
        async def on_enter(self) -> None:
            self.session.generate_reply(instructions="Greet the caller.")
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "AgentSession isn't running",
        "AgentSession is not running",
        "VoiceAgent isn't running",
        "no activity context found, the agent is not running",
    ),
    source="seen: each series here; livekit/agents-js#748",
    examples=("RuntimeError: AgentSession isn't running",),
    rule="LKD024",
)
