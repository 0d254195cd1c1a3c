"""Classes of LiveKit's whose every public name is known, for what code asks of their objects."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from lkgen.doctor.code import ancestry, is_guarded, livekit_class, methods
from lkgen.doctor.rule import AgentProject, Finding, Module
from lkgen.facts import Facts

# Those of them that send events: `on`, `once` and `emit` come from elsewhere.
_EMITTERS = ("livekit.agents.AgentSession", "livekit.rtc.Room")
# Classes whose objects are asked for methods; tests hold that facts know all that these have.
_WHOLE = (
    "livekit.agents.Agent",
    "livekit.agents.AgentSession",
    "livekit.agents.JobContext",
    "livekit.agents.RunContext",
    "livekit.agents.ChatContext",
    "livekit.rtc.Room",
    "livekit.rtc.LocalParticipant",
)

# What 0.x had elsewhere.
_INSTEAD = {
    ("livekit.agents.Agent", "say"): "self.session.say(…)",
    ("livekit.agents.Agent", "generate_reply"): "self.session.generate_reply(…)",
    ("livekit.agents.Agent", "start"): "await AgentSession(…).start(agent=agent, room=ctx.room)",
    ("livekit.agents.Agent", "on"): "session.on(…), of the AgentSession",
    ("livekit.agents.RunContext", "agent"): "session.current_agent",
}


def absent_methods(
    module: Module, project: AgentProject, node: ast.Attribute, judges: Sequence[Facts]
) -> Iterator[Finding]:
    """A method that is called and that the class of the object has in none of these facts."""
    called = module.parent(node)
    # Of a run's context all is known, what is not called too.
    is_call = isinstance(called, ast.Call) and called.func is node
    of, own = _whole_class(project, module.instance_of(node.value))
    if node.attr.startswith("_") or not (is_call or of == "livekit.agents.RunContext"):
        return
    if not of or (of in _EMITTERS and node.attr in ("on", "once", "off", "emit")):
        return
    classes = [livekit_class(one, of) for one in judges]
    known = {name for one in classes if one for name in (*one.methods, *one.properties)} | own
    if all(classes) and node.attr not in known and not is_guarded(module, node, "AttributeError"):
        what = of.rpartition(".")[2]
        near = next(iter(get_close_matches(node.attr, known, 1, 0.6)), "")
        message = f"{what} has no `{node.attr}` in livekit-agents {project.version}"
        yield Finding.at(module, node, message, _INSTEAD.get((of, node.attr), near))


def _whole_class(project: AgentProject, path: str) -> tuple[str, set[str]]:
    """The class of LiveKit's of which all names are known, and those that a class adds to them.

    Empty for a class that is made from another one too, or whose names are made as it runs.
    """
    if path in _WHOLE or not path:
        return path, set()
    own, others = ancestry(project, path)
    bases = {*others} - {"object"}
    if not own or not bases <= {"livekit.agents.Agent"} or not bases:
        return "", set()
    names: set[str] = set()
    for module, node in own:
        names |= {*module.attributes(node)} | {*methods(node)}
        for one in node.body:
            for target in one.targets if isinstance(one, ast.Assign) else ():
                names.add(ast.unparse(target))
            if isinstance(one, ast.AnnAssign | ast.ClassDef):
                names.add(one.name if isinstance(one, ast.ClassDef) else ast.unparse(one.target))
    return ("", names) if "__getattr__" in names else (bases.pop(), names)
