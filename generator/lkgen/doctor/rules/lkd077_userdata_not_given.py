"""LKD077: a session's userdata that is used and was never given."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from lkgen.doctor.arguments import given, is_spread
from lkgen.doctor.code import is_guarded
from lkgen.doctor.rule import AgentProject, Bad, Finding, Good, Module, Rule

_SESSION = "livekit.agents.AgentSession"
_CONTEXT = "livekit.agents.RunContext"


class UserdataNotGiven(Rule):
    """`userdata` of a session that was given none

    ## What it does
    Finds `session.userdata` and `context.userdata` in projects that make sessions, and give none
    of them `userdata=`.

    ## Why
    `ValueError: AgentSession userdata is not set`. In a tool the model is told of an error, and
    the caller is told that it did not work.

    ## Example
    ```python
    session = AgentSession(llm=llm)

    @function_tool
    async def keep(context: RunContext, name: str) -> None:
        context.userdata["name"] = name
    ```

    ## Use instead
    ```python
    session = AgentSession(llm=llm, userdata={})
    ```

    ## Source
    Read in livekit-agents 1.3.12 and 1.5.17, run on 1.8.9.
    """

    id = "LKD077"
    name = "userdata-not-given"
    severity = "error"
    versions = ">=1.0"
    examples = (
        Good(
            """
            from livekit.agents import AgentSession, RunContext, function_tool

            session = AgentSession(userdata={})

            @function_tool
            async def keep(context: RunContext, name: str) -> None:
                context.userdata["name"] = name
            """
        ),
        Good(
            """
            from livekit.agents import AgentSession, RunContext

            session = AgentSession()
            session.userdata = {}

            async def keep(context: RunContext, name: str) -> None:
                context.userdata["name"] = name
            """
        ),
        Bad(
            """
            from livekit.agents import Agent, AgentSession, RunContext, function_tool

            session = AgentSession()

            class Assistant(Agent):
                async def on_enter(self) -> None:
                    print(self.session.userdata)  # <- LKD077

                @function_tool
                async def keep(self, context: RunContext, name: str) -> None:
                    "Keep a name."
                    context.userdata["name"] = name  # <- LKD077
            """
        ),
    )

    def check(self, project: AgentProject) -> Iterator[Finding]:
        """Look whether any session has data, then for those who ask."""
        made = list(project.calls(_SESSION))
        if not made or any(is_spread(call) or _gives(module, call) for module, call in made):
            return
        uses = [(module, node) for module in project.modules for node in _uses(module)]
        if any(isinstance(node.ctx, ast.Store) for _, node in uses):
            return
        for module, node in uses:
            if not is_guarded(module, node, "ValueError", "Exception"):
                message = "no session here is given `userdata`"
                yield Finding.at(module, node, message, "AgentSession(userdata=…)")


def _gives(module: Module, call: ast.Call) -> bool:
    return any(word.name == "userdata" for word in given(module, call))


def _uses(module: Module) -> Iterator[ast.Attribute]:
    for node in module.nodes:
        if (
            isinstance(node, ast.Attribute)
            and node.attr == "userdata"
            and module.is_a(node.value, _SESSION, _CONTEXT)
        ):
            yield node
