"""Give MCP servers as tools.

LiveKit 1.5 has MCPToolset and warns of `mcp_servers`, which it turns into toolsets itself
(livekit/agents/voice/agent_activity.py). An agent's servers take the place of the session's there,
where toolsets of both count: with both in a file, nothing is rewritten.
"""

from __future__ import annotations

import libcst as cst

from lkgen.codemods.change import Arguments, Change
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
        before = [
            f'{module}.MCPToolset(id="mcp_{count + n}", mcp_server='
            for n in range(1, 1 + len(value.elements))
        ]
        count += len(before)
        tools = arguments.find("tools")
        if tools is None:
            _wrap(change, given, value, before)
        else:
            texts = [change.reading.text(element.value) for element in value.elements]
            _join(
                change,
                arguments,
                given,
                tools,
                [f"{a}{b})" for a, b in zip(before, texts, strict=True)],
            )
        change.did(given, "mcp_servers became toolsets in tools")


def _wrap(change: Change, given: cst.Arg, value: cst.List, before: list[str]) -> None:
    """Make a toolset of each server in its place."""
    assert given.keyword is not None
    change.replace(given.keyword, "tools")
    for element, text in zip(value.elements, before, strict=True):
        start, end = change.reading.whole_span(element.value)
        change.write(start, start, text)
        change.write(end, end, ")")


def _join(
    change: Change, arguments: Arguments, given: cst.Arg, tools: cst.Arg, sets: list[str]
) -> None:
    """Put toolsets behind the tools that are given besides."""
    comments = arguments.pop(given)
    text = change.reading.text(tools.value)
    inner = text[1:-1].strip().rstrip(",") if isinstance(tools.value, cst.List) else f"*{text}"
    place = arguments.nodes.index(tools)
    above = arguments.pop(tools)
    whole = ", ".join([*([inner] if inner else []), *sets])
    arguments.put(place, tools, f"tools=[{whole}]", [*above, *comments])
    change.write_arguments(arguments)


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
