"""One AgentServer has two functions under `@server.rtc_session()`.

Fix:

Keep one, and choose the agent inside it by the room, the metadata or the participant; or run a
second AgentServer in a process of its own with another `agent_name`.
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=("The AgentServer currently only supports registering only one rtc_session",),
    source="seen: each series here",
    examples=(
        "RuntimeError: The AgentServer currently only supports registering only one rtc_session",
    ),
)
