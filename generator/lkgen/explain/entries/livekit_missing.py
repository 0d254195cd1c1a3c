"""Python does not find LiveKit's packages: they are not installed here, or a file hides them.

A file or folder named livekit beside your code is imported instead of the package. A Python that
is not the environment's does not see what is installed there.

Fix:

Rename such a file, install what is missing, and start the agent through the environment.

    uv add livekit-agents
    uv run python agent.py dev
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "No module named 'livekit'",
        "'livekit' is not a package",
        "cannot import name 'agents' from 'livekit' (",
        "cannot import name 'rtc' from 'livekit' (",
        "cannot import name 'api' from 'livekit' (",
        "cannot import name 'agents' from partially initialized module 'livekit'",
    ),
    source="livekit/agents#3075; seen: here, with a file of that name",
    examples=(
        "ModuleNotFoundError: No module named 'livekit'",
        "ModuleNotFoundError: No module named 'livekit.agents'; 'livekit' is not a package",
    ),
    rule="LKD052",
)
