"""LKD038: a tool that the model is never offered."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from lkgen.doctor.arguments import given
from lkgen.doctor.code import methods
from lkgen.doctor.rule import FUNCTIONS, AgentProject, Bad, Finding, Function, Good, Module, Rule

_AGENT = "livekit.agents.Agent"
_CONTEXT = "livekit.agents.RunContext"
_TAKES = (_AGENT, "livekit.agents.AgentSession")


class ToolNotOffered(Rule):
    """Tool without `@function_tool`

    ## What it does
    Finds methods of agents that take a `RunContext` and functions given as `tools=` that are not
    marked with `@function_tool`.

    ## Why
    A method without it is no tool: the model is not told of it and never calls it. A function
    without it fails when the session starts: `unknown tool type`.

    ## Example
    ```python
    class Assistant(Agent):
        async def book(self, context: RunContext, day: str) -> str: ...
    ```

    ## Use instead
    ```python
    class Assistant(Agent):
        @function_tool
        async def book(self, context: RunContext, day: str) -> str: ...
    ```

    ## Source
    Agent.tools of such a class is empty on livekit-agents 1.3.12, 1.5.17 and 1.8.9.
    """

    id = "LKD038"
    name = "tool-not-offered"
    severity = "warning"
    versions = ">=1.0"
    examples = (
        Good(
            """
            from livekit.agents import Agent, RunContext, function_tool

            @function_tool
            async def weather(city: str) -> str: ...

            class Assistant(Agent):
                def __init__(self) -> None:
                    super().__init__(instructions="Help.", tools=[weather])

                @function_tool
                async def book(self, context: RunContext, day: str) -> str:
                    return await self.note(context)

                async def note(self, context: RunContext) -> str: ...
            """
        ),
        Bad(
            """
            from livekit.agents import Agent, RunContext

            async def weather(city: str) -> str: ...

            class Assistant(Agent):
                def __init__(self) -> None:
                    super().__init__(
                        instructions="Help.",
                        tools=[weather],  # <- LKD038
                    )

                async def book(self, context: RunContext, day: str) -> str: ...  # <- LKD038
            """
        ),
    )

    def check(self, project: AgentProject) -> Iterator[Finding]:
        """Look at the methods of agents, and at what they are given."""
        used = {name for module in project.modules for name in module.source.names}
        for module, node in project.classes(_AGENT):
            for name, method in methods(node).items():
                if (
                    not method.decorator_list
                    and name not in used
                    and _takes_context(module, method)
                ):
                    message = f"the model is never offered `{name}`"
                    yield Finding.at(module, method, message, "@function_tool")
        for module in project.modules:
            for call in module.source.calls:
                path = module.resolve(call.func).removesuffix(".__init__")
                if any(project.codebase.members.descends(path, one) for one in _TAKES):
                    for word in given(module, call):
                        if word.name == "tools" and isinstance(word.value, ast.List):
                            yield from _unmarked(word.module, project, word.value)


def _takes_context(module: Module, method: Function) -> bool:
    arguments = [*method.args.args[1:], *method.args.kwonlyargs]
    if not isinstance(method, ast.AsyncFunctionDef):
        return False
    for one in arguments:
        value = module.annotated(one.annotation) if one.annotation else None
        if value is not None and value.path == _CONTEXT:
            return True
    return False


def _unmarked(module: Module, project: AgentProject, tools: ast.List) -> Iterator[Finding]:
    for value in tools.elts:
        found = project.codebase.members.definition(module.resolve(value))
        if found is not None and isinstance(found[1], FUNCTIONS) and not found[1].decorator_list:
            message = f"`{found[1].name}` is no tool"
            yield Finding.at(module, value, message, "@function_tool", "error")
