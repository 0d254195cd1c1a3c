"""LKD001: an async function as a handler of an event."""

from __future__ import annotations

import ast
from collections.abc import Callable, Container, Iterator

from lkgen.doctor.code import seems
from lkgen.doctor.rule import AgentProject, Bad, Finding, Good, Module, Rule

_EMITTERS = ("livekit.agents.AgentSession", "livekit.rtc.Room", "livekit.rtc.EventEmitter")


class AsyncHandler(Rule):
    """Async function registered with `.on()`

    ## What it does
    Finds coroutine functions that are given to `.on()` or `.once()` of a LiveKit object.

    ## Why
    LiveKit calls handlers and does not await them. Since 1.0 it refuses a coroutine function:
    `ValueError: Cannot register an async callback with .on()`.

    ## Example
    ```python
    @session.on("close")
    async def on_close(event): ...
    ```

    ## Use instead
    A plain function that starts a task and keeps it:
    ```python
    @session.on("close")
    def on_close(event):
        spawn(closed(event))
    ```

    ## Source
    livekit.rtc.event_emitter, 0.x to 1.8.
    """

    id = "LKD001"
    name = "async-handler"
    severity = "error"
    codemods = ("async-handlers",)
    examples = (
        Good(
            """
            from livekit.agents import AgentSession

            def entrypoint(session: AgentSession) -> None:
                @session.on("close")
                def on_close(event: object) -> None: ...
            """
        ),
        Bad(
            """
            from livekit.agents import AgentSession

            def entrypoint() -> None:
                session = AgentSession()

                @session.on("close")
                async def on_close(event: object) -> None: ...  # <- LKD001
            """
        ),
        Bad(
            """
            from livekit.agents import JobContext

            async def joined(participant: object) -> None: ...

            async def entrypoint(ctx: JobContext) -> None:
                ctx.room.on("participant_connected", joined)  # <- LKD001
            """
        ),
        Bad(
            """
            from livekit.agents import AgentSession


            def listen(session: AgentSession) -> None:
                @session.on("close")
                async def on_close(event: object) -> None:  # <- LKD001
                    print("closed", event)
            """,
            fixed="""
            import asyncio

            from livekit.agents import AgentSession

            _tasks: set[asyncio.Task[object]] = set()


            def keep_task(task: asyncio.Task[object]) -> None:
                \"\"\"Hold a task until it ends: the event loop alone may lose it.\"\"\"
                _tasks.add(task)
                task.add_done_callback(_tasks.discard)


            def listen(session: AgentSession) -> None:
                async def on_close(event: object) -> None:
                    print("closed", event)

                @session.on("close")
                def start_on_close(event: object) -> None:
                    keep_task(asyncio.create_task(on_close(event)))
            """,
        ),
    )

    def check_module(self, module: Module, project: AgentProject) -> Iterator[Finding]:
        """Find decorated coroutine functions, and those that are given by name."""
        for call in module.source.calls:
            if not _registers(module, call, project.facts.events):
                continue
            given = [*call.args[1:], *(word.value for word in call.keywords)]
            for value in given:
                found = project.codebase.members.definition(module.resolve(value))
                if found and isinstance(found[1], ast.AsyncFunctionDef):
                    yield Finding.at(module, value, _message(found[1].name), _FIX)
            function = module.parent(call)
            if isinstance(function, ast.AsyncFunctionDef) and call in function.decorator_list:
                yield Finding.at(module, function, _message(function.name), _FIX)


_FIX = "a plain `def` that starts a task and keeps it"


def _registers(module: Module, call: ast.Call, events: Callable[[str], Container[str]]) -> bool:
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in ("on", "once"):
        return False
    owner = call.func.value
    if module.is_a(owner, *_EMITTERS):
        return True
    name = (module.text(call.args[0]) if call.args else None) or ""
    return any(seems(module, owner, one) and name in events(one) for one in _EMITTERS[:2])


def _message(name: str) -> str:
    return f"`{name}` is a coroutine function: `.on()` refuses it"
