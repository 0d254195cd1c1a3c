"""LKD039: a tool that the model is told nothing about."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from lkgen.doctor.arguments import argument
from lkgen.doctor.rule import AgentProject, Bad, Finding, Good, Module, Rule

_MARKS = ("livekit.agents.function_tool", "livekit.agents.llm.function_tool")


class ToolWithoutWords(Rule):
    """Tool without a description

    ## What it does
    Finds functions marked `@function_tool` that have neither a docstring nor `description=`.

    ## Why
    The docstring is what the model is told of the tool. Without one it has the name only, and calls
    the tool at the wrong time or with wrong arguments.

    ## Example
    ```python
    @function_tool
    async def book(self, day: str) -> str: ...
    ```

    ## Use instead
    ```python
    @function_tool
    async def book(self, day: str) -> str:
        \"\"\"Book a table.

        Args:
            day: the day, as YYYY-MM-DD.
        \"\"\"
    ```

    ## Source
    The description of such a tool is None on livekit-agents 1.3.12, 1.5.17 and 1.8.9.
    """

    id = "LKD039"
    name = "tool-without-words"
    severity = "info"
    versions = ">=1.0"
    examples = (
        Good(
            '''
            from livekit.agents import function_tool

            @function_tool
            async def weather(city: str) -> str:
                """Tell the weather."""

            @function_tool(description="Tell the time.")
            async def clock() -> str: ...
            '''
        ),
        Bad(
            """
            from livekit.agents import function_tool

            @function_tool
            async def weather(city: str) -> str:  # <- LKD039
                return "sunny"
            """
        ),
    )

    def check_module(self, module: Module, project: AgentProject) -> Iterator[Finding]:
        """Look at each function that is marked."""
        for function in module.functions.values():
            for mark in function.decorator_list:
                called = mark.func if isinstance(mark, ast.Call) else mark
                if module.resolve(called) not in _MARKS or ast.get_docstring(function):
                    continue
                said = isinstance(mark, ast.Call) and (
                    argument(mark, "description") or argument(mark, "raw_schema")
                )
                if not said:
                    message = f"the model is told nothing of `{function.name}` but its name"
                    yield Finding.at(module, function, message, "a docstring")
