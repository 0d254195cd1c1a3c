"""LKD076: a parameter of a tool that cannot be described to the model."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from lkgen.doctor.code import decorators
from lkgen.doctor.rule import AgentProject, Bad, Finding, Function, Good, Module, Rule

# Classes whose requests say `strict` for each tool.
_STRICT = ("livekit.plugins.openai.LLM", "livekit.plugins.azure.LLM")
_PARTS = ("livekit.agents.AgentSession", "livekit.agents.Agent")
_OPEN = ("dict", "Dict", "Mapping", "MutableMapping", "Any", "object")
_BARE = ("list", "List", "Sequence", "Iterable", "tuple", "set")


class ToolParameter(Rule):
    """Parameter of a tool that the model cannot be told about

    ## What it does
    Finds parameters of functions marked `@function_tool` without a type, such as `city` or
    `*args`; and with OpenAI's models those typed `dict`, `Any` or a bare `list`.

    ## Why
    LiveKit describes a tool by its types: `KeyError: 'city'`, with each request to the model.
    OpenAI is asked to hold to the description strictly, and refuses one that leaves things open:
    `Invalid schema for function … 'additionalProperties' is required to be supplied and to be
    false`. No turn is answered in either case.

    ## Example
    ```python
    @function_tool
    async def weather(context: RunContext, city) -> str: ...
    ```

    ## Use instead
    ```python
    @function_tool
    async def weather(context: RunContext, city: str) -> str: ...
    ```
    For what has parts, a `TypedDict`, a model of pydantic, or `list[str]`.

    ## Source
    Read in livekit-agents 1.3.12 and 1.5.17, run on 1.8.9; livekit/agents#2616,
    livekit/agents#1987, https://platform.openai.com/docs/guides/structured-outputs#supported-schemas
    """

    id = "LKD076"
    name = "tool-parameter"
    severity = "error"
    versions = ">=1.0"
    examples = (
        Good(
            """
            from livekit.agents import Agent, AgentSession, RunContext, function_tool
            from livekit.plugins import groq

            session = AgentSession(llm=groq.LLM())

            class Assistant(Agent):
                @function_tool
                async def find(self, context: RunContext, city: str, more: dict) -> str:
                    "Find."

                @function_tool(raw_schema={"name": "raw"})
                async def raw(self, raw_arguments, context) -> str: ...

            def plain(city) -> str: ...
            """
        ),
        Bad(
            """
            from livekit.agents import Agent, RunContext, function_tool

            class Assistant(Agent):
                @function_tool
                async def find(
                    self,
                    context: RunContext,
                    city,  # <- LKD076
                    **more,  # <- LKD076
                ) -> str:
                    "Find."
            """
        ),
        Bad(
            """
            from typing import Any
            from livekit.agents import AgentSession, RunContext, function_tool
            from livekit.plugins import openai

            session = AgentSession(llm=openai.LLM(model="gpt-5"))

            @function_tool
            async def book(
                context: RunContext,
                names: list[str],
                guests: list,  # <- LKD076
                wishes: dict[str, Any] | None = None,  # <- LKD076
            ) -> str:
                "Book."
            """
        ),
    )

    def check(self, project: AgentProject) -> Iterator[Finding]:
        """Look at each tool's parameters."""
        strict = _is_strict(project)
        for module in project.modules:
            for function in module.functions.values():
                if _is_tool(module, function):
                    yield from _untyped(module, function)
                    if strict:
                        yield from _open(module, function)


def _is_tool(module: Module, function: Function) -> bool:
    if "function_tool" not in decorators(function):
        return False
    for one in function.decorator_list:
        called = one.func if isinstance(one, ast.Call) else one
        is_raw = _words(one) & {"raw_schema", None}
        if module.resolve(called).startswith("livekit.agents.") and not is_raw:
            return True
    return False


def _parameters(module: Module, function: Function) -> list[ast.arg]:
    placed = [*function.args.posonlyargs, *function.args.args]
    static = "staticmethod" in decorators(function)
    method = isinstance(module.parent(function), ast.ClassDef) and not static
    return [*placed[method:], *function.args.kwonlyargs]


def _untyped(module: Module, function: Function) -> Iterator[Finding]:
    rest = [one for one in (function.args.vararg, function.args.kwarg) if one is not None]
    for one in (*_parameters(module, function), *rest):
        if one.annotation is None:
            message = f"`{one.arg}` has no type: LiveKit cannot describe the tool"
            yield Finding.at(module, one, message, f"{one.arg}: str")


def _open(module: Module, function: Function) -> Iterator[Finding]:
    for one in _parameters(module, function):
        if one.annotation is not None and _is_open(one.annotation):
            message = f"OpenAI refuses `{ast.unparse(one.annotation)}` in a tool"
            yield Finding.at(module, one, message, "a TypedDict, or list[str]")


def _is_open(node: ast.expr) -> bool:
    """Whether a type says of a part only that it is something."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name in (*_OPEN, *_BARE)
        case ast.Subscript(value=ast.Name(id=name) | ast.Attribute(attr=name), slice=inner):
            if name in _OPEN:
                return True
            parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
            parts = parts[:1] if name == "Annotated" else parts
            return name != "Literal" and any(_is_open(part) for part in parts)
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return _is_open(left) or _is_open(right)
        case _:
            return False


def _is_strict(project: AgentProject) -> bool:
    """Whether every model that the project's agents are given asks for strict descriptions."""
    found: list[bool] = []
    for module, call in project.calls(*_PARTS):
        for word in call.keywords:
            if word.arg == "llm":
                at = module.value_of(word.value)
                made = at[1] if at is not None else None
                path = at[0].resolve(made.func) if at and isinstance(made, ast.Call) else ""
                # Others than OpenAI behind the same client have rules of their own.
                own = not _words(made) & {"base_url", "client", "_strict_tool_schema", None}
                found.append(path in _STRICT and own)
    return bool(found) and all(found)


def _words(node: ast.AST | None) -> set[str | None]:
    """The keywords of a call, None among them for `**`; nothing for what is no call."""
    return {one.arg for one in node.keywords} if isinstance(node, ast.Call) else set()
