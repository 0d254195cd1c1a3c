"""openai 3 is installed with a livekit-agents that is made for openai 2.

Up to 1.5 livekit-agents imports httpx, which it has through openai. openai 3 has httpx2 instead,
and those versions do not keep it out.

Fix:

    uv add "openai<3"

Or upgrade livekit-agents to 1.8.
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=("No module named 'httpx'",),
    source="seen: a fresh install of 1.3 and of 1.5",
    examples=("ModuleNotFoundError: No module named 'httpx'",),
    until="1.5",
)
