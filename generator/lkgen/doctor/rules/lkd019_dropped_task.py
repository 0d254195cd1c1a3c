"""LKD019: a task that nothing keeps."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from lkgen.doctor.rule import AgentProject, Bad, Finding, Good, Module, Rule

_MAKERS = ("asyncio.create_task", "asyncio.ensure_future")
# What a function calls that stays for long.
_STAYS = re.compile(r"(wait|wait_for|sleep|gather|join|serve|run|run_forever|aclose)$")
_LOOPS = ("asyncio.get_event_loop()", "asyncio.get_running_loop()", "asyncio.new_event_loop()")


class DroppedTask(Rule):
    """Task that nothing keeps

    ## What it does
    Finds `asyncio.create_task(…)` whose result is not kept, or only in a variable of a function
    that never looks at it again and goes on to its end.

    ## Why
    The event loop holds its tasks by weak references only. One that nothing else holds may be
    collected before it is done, and what it raises is never seen.

    ## Example
    ```python
    asyncio.create_task(publish(event.transcript))
    ```

    ## Use instead
    ```python
    task = asyncio.create_task(publish(event.transcript))
    tasks.add(task)
    task.add_done_callback(tasks.discard)
    ```

    ## Source
    https://docs.python.org/3/library/asyncio-task.html#asyncio.create_task
    """

    id = "LKD019"
    name = "dropped-task"
    severity = "warning"
    codemods = ("dropped-tasks",)
    examples = (
        Good(
            """
            import asyncio
            import livekit.agents

            tasks: set[asyncio.Task[None]] = set()

            async def work() -> None: ...

            async def start() -> None:
                task = asyncio.create_task(work())
                tasks.add(task)
                async with asyncio.TaskGroup() as group:
                    group.create_task(work())
            """
        ),
        Bad(
            """
            import asyncio
            from asyncio import create_task as spawn
            import livekit.agents

            async def work() -> None: ...

            def start() -> None:
                asyncio.create_task(work())  # <- LKD019
                spawn(work())  # <- LKD019
                asyncio.get_running_loop().create_task(work())  # <- LKD019
                loop = asyncio.get_event_loop()
                loop.create_task(work())  # <- LKD019
                _ = asyncio.ensure_future(work())  # <- LKD019
                forgotten = asyncio.create_task(work())  # <- LKD019
            """
        ),
        Good(
            """
            import asyncio
            import livekit.agents

            async def work() -> None: ...

            async def main() -> None:
                ticker = asyncio.create_task(work())
                await asyncio.Event().wait()

            async def wait() -> None:
                task = asyncio.create_task(work())

                async def stop() -> None:
                    task.cancel()
            """
        ),
        Bad(
            """
            import asyncio
            import livekit.agents


            async def work() -> None: ...


            def start() -> None:
                asyncio.create_task(work())  # <- LKD019
            """,
            fixed="""
            import asyncio
            import livekit.agents

            _tasks: set[asyncio.Task[object]] = set()


            def keep_task(task: asyncio.Task[object]) -> None:
                \"\"\"Hold a task until it ends: the event loop alone may lose it.\"\"\"
                _tasks.add(task)
                task.add_done_callback(_tasks.discard)


            async def work() -> None: ...


            def start() -> None:
                keep_task(asyncio.create_task(work()))
            """,
        ),
    )

    def check_module(self, module: Module, project: AgentProject) -> Iterator[Finding]:
        """Find calls whose value is thrown away."""
        names = (*_MAKERS, *(f"{loop}.create_task" for loop in _LOOPS))
        for call in module.calls(*names):
            if _dropped(module.parent(call)) or _forgotten(module, call):
                yield Finding.at(
                    module,
                    call,
                    "nothing keeps this task: it may be collected before it is done",
                    "tasks.add(task); task.add_done_callback(tasks.discard)",
                    by_hand=not _dropped(module.parent(call)),
                )


def _dropped(parent: ast.AST | None) -> bool:
    match parent:
        case ast.Expr() | ast.Lambda():
            return True
        case ast.Assign(targets=[ast.Name(id="_")]):
            return True
        case _:
            return False


def _forgotten(module: Module, call: ast.Call) -> bool:
    """Whether only a variable keeps a task, of a function that does not stay."""
    parent, function = module.parent(call), module.function_around(call)
    match parent:
        case ast.Assign(targets=[ast.Name(id=name)]) if function is not None:
            pass
        case _:
            return False
    for node in ast.walk(function):
        match node:
            case ast.Name(id=used, ctx=ast.Load()) if used == name:
                return False
            case ast.Global(names=names) | ast.Nonlocal(names=names) if name in names:
                return False
            case ast.While() | ast.AsyncFor() | ast.AsyncWith() | ast.Yield():
                return False
            # Such as `await stopped.wait()` and `await disconnected`.
            case ast.Await(value=ast.Name() | ast.Attribute()):
                return False
            case ast.Await(value=ast.Call(func=func)) if _STAYS.search(ast.unparse(func)):
                return False
            case _:
                pass
    return True
