"""A package of LiveKit's is imported by another name than it has.

The packages are called livekit-agents and livekit-plugins-deepgram; their modules are
`livekit.agents` and `livekit.plugins`, in the plural.

Fix:

    from livekit.agents import AgentSession
    from livekit.plugins import deepgram
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "No module named 'livekit.plugin'",
        "No module named 'livekit.agent'",
        "No module named 'livekit_agents'",
        "No module named 'livekit_plugins",
        "No module named 'livekit-agents'",
    ),
    source="livekit/livekit#3978; seen: each series here",
    examples=("ModuleNotFoundError: No module named 'livekit.plugin'",),
)
