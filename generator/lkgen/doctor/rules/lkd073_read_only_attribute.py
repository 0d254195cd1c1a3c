"""LKD073: an attribute of an agent that cannot be set."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from lkgen.doctor.code import ancestry, is_guarded, livekit_class
from lkgen.doctor.rule import AgentProject, Bad, Finding, Good, Module, Rule

_BASES = ("livekit.agents.Agent", "livekit.agents.AgentSession")
# The one that has a setter in each series; tests hold that no other has.
SETTABLE = ("turn_detection", "userdata")
_INSTEAD = {
    "session": "leave it out: LiveKit sets it",
    "instructions": "await self.update_instructions(…)",
    "chat_ctx": "await self.update_chat_ctx(…)",
    "tools": "await self.update_tools(…)",
}


class ReadOnlyAttribute(Rule):
    """Attribute of LiveKit's that cannot be set

    ## What it does
    Finds assignments to `self.session`, `self.instructions`, `self.chat_ctx`, `self.llm` and the
    other properties of an Agent or AgentSession, in classes made from it.

    ## Why
    They are properties without a setter: `AttributeError: property 'session' of 'Assistant' object
    has no setter`. In `__init__` no call gets an agent at all.

    ## Example
    ```python
    class Assistant(Agent):
        def __init__(self, session: AgentSession) -> None:
            super().__init__(instructions="Help.")
            self.session = session
    ```

    ## Use instead
    ```python
    class Assistant(Agent):
        def __init__(self) -> None:
            super().__init__(instructions="Help.")  # self.session is there from on_enter on
    ```

    ## Source
    Read in livekit-agents 1.3.12 and 1.5.17, run on 1.8.9.
    """

    id = "LKD073"
    name = "read-only-attribute"
    severity = "error"
    versions = ">=1.0"
    examples = (
        Good(
            """
            from livekit.agents import Agent

            class Assistant(Agent):
                def __init__(self) -> None:
                    super().__init__(instructions="Help.")
                    self.turn_detection = None
                    self.topic = "none"

            class Own(Agent):
                session = None

                def __init__(self) -> None:
                    super().__init__(instructions="Help.")
                    self.session = None
            """
        ),
        Bad(
            """
            from livekit.agents import Agent

            class Base(Agent): ...

            class Assistant(Base):
                def __init__(self, session) -> None:
                    super().__init__(instructions="Help.")
                    self.session = session  # <- LKD073

                async def brief(self) -> None:
                    self.instructions += "Be brief."  # <- LKD073
            """
        ),
    )

    def check_module(self, module: Module, project: AgentProject) -> Iterator[Finding]:
        """Look at what methods set."""
        for path, node in module.classes.items():
            own, others = ancestry(project, path) if node.bases else ([], [])
            base = next((one for one in others if one in _BASES), "")
            known = livekit_class(project.facts, base) if base else None
            if known is None:
                continue
            names = known.properties - {*SETTABLE} - _declared([one for _, one in own])
            for target in _set(node):
                if target.attr in names and not is_guarded(module, target, "AttributeError"):
                    message = f"`{target.attr}` of {base.rpartition('.')[2]} cannot be set"
                    instead = _INSTEAD.get(target.attr, "a name of its own")
                    yield Finding.at(module, target, message, instead)


def _declared(nodes: list[ast.ClassDef]) -> set[str]:
    """The names that classes define in their bodies, and so may have made settable."""
    names: set[str] = set()
    for node in nodes:
        for one in node.body:
            if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef):
                names.add(one.name)
            elif isinstance(one, ast.Assign):
                names |= {ast.unparse(target) for target in one.targets}
            elif isinstance(one, ast.AnnAssign) and one.value is not None:
                names.add(ast.unparse(one.target))
    return names


def _set(node: ast.ClassDef) -> Iterator[ast.Attribute]:
    """What methods of a class assign to attributes of their first parameter."""
    for method in node.body:
        if not isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef) or not method.args.args:
            continue
        own = method.args.args[0].arg
        for one in ast.walk(method):
            match one:
                case ast.Attribute(value=ast.Name(id=name), ctx=ast.Store()) if name == own:
                    yield one
                case _:
                    pass
