"""Give MCP servers as tools.

LiveKit 1.5 has MCPToolset and warns of `mcp_servers`, which it turns into toolsets itself
(livekit/agents/voice/agent_activity.py). An agent's servers take the place of the session's there,
where toolsets of both count: with both in a file, nothing is rewritten.
"""

from __future__ import annotations

import libcst as cst

from lkgen.codemods.change import Change
from lkgen.codemods.codemod import Codemod, Example

_SESSION = "livekit.agents.AgentSession"
_AGENTS = ("livekit.agents.Agent", "livekit.agents.AgentTask")


def change(change: Change) -> None:
    """Rewrite each call that is given them."""
    found = [(call, kind) for call in change.reading.all(cst.Call) if (kind := _kind(change, call))]
    several = len({kind for _, kind in found}) > 1
    count = 0
    for call, _ in found:
        arguments = change.arguments(call)
        given = arguments.find("mcp_servers")
        assert given is not None
        value = given.value
        plain = isinstance(value, cst.List) and all(
            isinstance(e, cst.Element) for e in value.elements
        )
        if several or not plain or not isinstance(value, cst.List) or not value.elements:
            why = "an agent's servers take the place of the session's, where toolsets of both count"
            change.leave(given, why if several else "which servers these are is not seen here")
            continue
        module = change.use("livekit.agents", "mcp", near=call.func)
        sets: list[str] = []
        for element in value.elements:
            count += 1
            server = change.reading.text(element.value)
            sets.append(f'{module}.MCPToolset(id="mcp_{count}", mcp_server={server})')
        index = arguments.nodes.index(given)
        comments = arguments.pop(given)
        tools = arguments.find("tools")
        if tools is None:
            arguments.put(index, given, f"tools=[{', '.join(sets)}]", comments)
        else:
            text = change.reading.text(tools.value)
            inner = (
                text[1:-1].strip().rstrip(",") if isinstance(tools.value, cst.List) else f"*{text}"
            )
            place = arguments.nodes.index(tools)
            above = arguments.pop(tools)
            whole = ", ".join([*([inner] if inner else []), *sets])
            arguments.put(place, tools, f"tools=[{whole}]", [*above, *comments])
        change.write_arguments(arguments)
        change.did(given, "mcp_servers became toolsets in tools")


def _kind(change: Change, call: cst.Call) -> str:
    """Whether a call with `mcp_servers` makes a session or an agent; empty for neither."""
    reading, func = change.reading, call.func
    if not any(arg.keyword and arg.keyword.value == "mcp_servers" for arg in call.args):
        return ""
    if reading.is_(func, _SESSION):
        return "session"
    if reading.is_(func, *_AGENTS):
        return "agent"
    if isinstance(func, cst.Attribute) and func.attr.value == "__init__":
        owners = [one for one in reading.parents(call) if isinstance(one, cst.ClassDef)]
        base = reading.base(owners[0]) if owners else ""
        return "agent" if base in {reading.home(one) for one in _AGENTS} else ""
    return ""


CODEMOD = Codemod(
    id="mcp-toolset",
    needs="1.5",
    what="MCP servers are given as toolsets in tools",
    words=("mcp_servers",),
    change=change,
    examples=(
        Example(
            before="""\
from livekit.agents import Agent, mcp


class Desk(Agent):
    def __init__(self):
        super().__init__(
            instructions="Answer.",
            # The calendar.
            mcp_servers=[mcp.MCPServerHTTP(url=URL)],
        )
""",
            after="""\
from livekit.agents import Agent, mcp


class Desk(Agent):
    def __init__(self):
        super().__init__(
            instructions="Answer.",
            # The calendar.
            tools=[mcp.MCPToolset(id="mcp_1", mcp_server=mcp.MCPServerHTTP(url=URL))],
        )
""",
        ),
        Example(
            before="""\
from livekit import agents

session = agents.AgentSession(tools=[look, book], mcp_servers=[server])
""",
            after="""\
from livekit import agents

session = agents.AgentSession(
    tools=[look, book, agents.mcp.MCPToolset(id="mcp_1", mcp_server=server)],
)
""",
        ),
        Example(
            before="""\
from livekit.agents import AgentSession

session = AgentSession(mcp_servers=servers())
""",
            after="""\
from livekit.agents import AgentSession

session = AgentSession(mcp_servers=servers())
""",
            left="which servers these are",
        ),
    ),
)
