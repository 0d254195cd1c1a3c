"""MCP servers are used without the package for them.

Fix:

    uv add "livekit-agents[mcp]"
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "The 'mcp' package is required to run the MCP server integration",
        "No module named 'mcp'",
    ),
    source="seen: source of each series; `livekit.agents.llm.mcp`",
    examples=(
        (
            "ImportError: The 'mcp' package is required to run the MCP server integration but "
            "is not installed."
        ),
    ),
)
