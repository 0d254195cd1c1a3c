"""aiohttp is older than livekit-agents needs.

The agent runs in an environment that other things share, such as Anaconda's base, which holds
aiohttp back.

Fix:

Give the agent an environment of its own.

    uv venv && uv pip install livekit-agents
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=("ClientSession.__init__() got an unexpected keyword argument 'proxy'",),
    source="ruxakK/friday_jarvis#5",
    examples=("TypeError: ClientSession.__init__() got an unexpected keyword argument 'proxy'",),
)
