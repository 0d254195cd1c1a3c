"""Something of LiveKit's is called with an argument that the installed version does not have.

The argument came with a later version, went with an earlier one, or was never there. Where the
call is inside a plugin, the plugin and livekit-agents are of different versions.

Fix:

See what is installed, and bring livekit-agents and all plugins to one version.

    uv pip list | grep livekit
    uv add "livekit-agents==NEWEST.*" "livekit-plugins-NAME==NEWEST.*"
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lkgen.explain.entry import Entry, Found

if TYPE_CHECKING:
    from lkgen.facts import Facts


def detail(found: Found) -> str:
    """Where LiveKit has an argument of that name."""
    from lkgen.facts import facts, series

    name = found.values["name"]
    if "AgentSession" not in found.text and "agent_session" not in found.text:
        return ""
    having = [id for id in series() if _session_takes(facts(id), name)]
    if not having:
        return f"AgentSession has no {name} in {', '.join(series())}."
    return f"AgentSession has {name} in {', '.join(having)}."


def _session_takes(known: Facts, name: str) -> bool:
    session = known.class_("livekit.agents.AgentSession")
    return session is not None and session.takes(name)


ENTRY = Entry(
    texts=("got an unexpected keyword argument '{name}'",),
    source="seen: each series here; livekit/agents#1632",
    examples=(
        "TypeError: AgentSession.__init__() got an unexpected keyword argument 'turn_handling'",
        "TypeError: STT.__init__() got an unexpected keyword argument 'lang'",
    ),
    rule="LKD007",
    confidence="medium",
    generic=True,
    detail=detail,
)
