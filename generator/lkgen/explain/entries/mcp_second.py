"""Code for version 1 of the package mcp, and version 2 is installed, where FastMCP is MCPServer.

livekit-agents[mcp] 1.8 asks for 2.2 or newer, so that an MCP server beside the agent meets it after
an upgrade. The agent itself then only says `Error in _do_setup`, or that the connection was closed.

Fix:

Write it for version 2, or give the server an environment of its own.

    from mcp.server.mcpserver import MCPServer
    server = MCPServer("hours")
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "No module named 'mcp.server.fastmcp'",
        "cannot import name 'FastMCP' from 'mcp",
        "This is mcp 2.x, where FastMCP was renamed",
    ),
    source="seen: mcp 2.3.0 with livekit-agents 1.8.9 here",
    examples=(
        (
            "ModuleNotFoundError: No module named 'mcp.server.fastmcp'. This is mcp 2.x, where "
            "FastMCP was renamed to MCPServer (from mcp.server.mcpserver import MCPServer)"
        ),
    ),
)
