"""An MCP server could not be reached, refused, or ended.

The address is wrong (it ends in `/mcp` or `/sse`, which say how it is spoken to), it wants a key
in `headers`, or a command of MCPServerStdio does not exist in the container.

Fix:

    mcp.MCPServerHTTP(url="https://host/mcp", headers={"Authorization": "..."}, timeout=10)
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "MCP client connection failed",
        "failed to list tools from MCP server",
        "Error in _list_mcp_tools_task",
        "MCPServer isn't initialized",
        "Please check that the MCPServer is still running",
        "returned an unexpected MCP result",
        "completed without producing a result",
        "mcp.shared.exceptions.McpError",
        "transport_type must be 'sse' or 'streamable_http'",
        "Attempted to exit cancel scope in a different task",
    ),
    source="livekit/agents#3273; seen: source of each series (`livekit.agents.llm.mcp`)",
    examples=(
        "Error in _list_mcp_tools_task",
        ("RuntimeError: Attempted to exit cancel scope in a different task than it was entered in"),
    ),
    confidence="medium",
)
