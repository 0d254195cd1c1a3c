"""A module is imported that is not installed in this environment.

python-dotenv (`dotenv`) for one does not come with livekit-agents, though every example imports
it. In a container it may be missing because the image was built from an older lock.

Fix:

Add the package that has it, and start the agent through the environment.

    uv add python-dotenv
    uv run python agent.py dev
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=("No module named '{name}'",),
    source="seen: here; python-dotenv is none of livekit-agents' requirements",
    examples=("ModuleNotFoundError: No module named 'dotenv'",),
    rule="LKD025",
    generic=True,
)
