"""LKD070: a tool that waits for the speech that waits for the tool."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from lkgen.doctor.code import decorators
from lkgen.doctor.rule import AgentProject, Bad, Finding, Function, Good, Module, Rule

_HANDLES = ("current_speech", "speech_handle")
_SPEECH = ("say", "generate_reply")


class OwnSpeechAwaited(Rule):
    """Tool that waits for its own speech to end

    ## What it does
    Finds tools that wait for `session.current_speech` or for their context's `speech_handle`.

    ## Why
    The speech in which the model called the tool is over only when the tool is. LiveKit refuses:
    `cannot call SpeechHandle.wait_for_playout() from inside the function tool`; the model is told
    of an internal error and the rest of the tool, such as hanging up, does not run. Within
    `asyncio.wait_for` on Python before 3.12 both wait until the time is up.

    ## Example
    ```python
    @function_tool
    async def end_call(self, context: RunContext):
        await context.session.current_speech.wait_for_playout()
    ```

    ## Use instead
    ```python
    @function_tool
    async def end_call(self, context: RunContext):
        await context.wait_for_playout()
    ```
    It waits for what was said before the tool was called.

    ## Source
    Run on livekit-agents 1.3.12, 1.5.17 and 1.8.9; in the source of 1.2.6, not in that of 1.1.7.
    """

    id = "LKD070"
    name = "own-speech-awaited"
    severity = "error"
    versions = ">=1.2"
    examples = (
        Good(
            """
            from livekit.agents import Agent, RunContext, function_tool

            class Assistant(Agent):
                @function_tool
                async def end_call(self, context: RunContext) -> None:
                    \"\"\"End the call.\"\"\"
                    await context.wait_for_playout()
                    handle = context.session.say("Goodbye.")
                    await handle.wait_for_playout()

                async def leave(self) -> None:
                    await self.session.current_speech.wait_for_playout()
            """
        ),
        Bad(
            """
            import asyncio
            from livekit.agents import Agent, RunContext, function_tool

            class Assistant(Agent):
                @function_tool
                async def end_call(self, context: RunContext) -> None:
                    \"\"\"End the call.\"\"\"
                    speech = context.session.current_speech
                    if speech:
                        await speech.wait_for_playout()  # <- LKD070

                @function_tool
                async def leave(self, context: RunContext) -> None:
                    \"\"\"Leave.\"\"\"
                    await asyncio.wait_for(
                        context.speech_handle.wait_for_playout(),  # <- LKD070
                        timeout=5,
                    )
            """
        ),
        Good(
            """
            from livekit.agents import RunContext, function_tool

            @function_tool
            async def end_call(context: RunContext) -> None:
                \"\"\"End the call.\"\"\"
                await context.session.current_speech.wait_for_playout()
            """,
            version="1.1.7",
        ),
    )

    def check_module(self, module: Module, project: AgentProject) -> Iterator[Finding]:
        """Look into each tool."""
        for function in module.functions.values():
            if "function_tool" in decorators(function):
                for call in _waits(function):
                    message = "this waits for the speech that waits for this tool: LiveKit refuses"
                    yield Finding.at(module, call, message, "await context.wait_for_playout()")


def _waits(function: Function) -> Iterator[ast.Call]:
    names: set[str] = set()
    spoken = False
    for node in sorted(_located(function), key=lambda one: (one.lineno, one.col_offset)):
        match node:
            # What it says itself may be the current speech from there on.
            case ast.Call(func=ast.Attribute(attr=method)) if method in _SPEECH:
                spoken = True
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Attribute(attr=attr)):
                if attr in _HANDLES:
                    names.add(name)
            case ast.Call(func=ast.Attribute(value=owner, attr="wait_for_playout")) if not spoken:
                if getattr(owner, "attr", "") in _HANDLES or getattr(owner, "id", "") in names:
                    yield node
            case _:
                pass


def _located(function: Function) -> Iterator[ast.expr | ast.stmt]:
    for node in ast.walk(function):
        if isinstance(node, ast.expr | ast.stmt):
            yield node
