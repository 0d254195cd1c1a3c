"""An MCP server of one tool, as the agent starts it."""

try:
    from mcp.server.mcpserver import MCPServer as Server
except ImportError:  # mcp 1.x, which livekit-agents 1.3 came with
    from mcp.server.fastmcp import FastMCP as Server

server = Server("hours")


@server.tool()
def opening_hours(day: str) -> str:
    """When the restaurant is open on a day."""
    return f"noon to nine on {day}"


if __name__ == "__main__":
    server.run()
