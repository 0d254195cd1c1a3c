"""LKD035: a coroutine that nothing awaits, or something awaited that is none."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from lkgen.doctor.code import livekit_function, own_nodes
from lkgen.doctor.rule import AgentProject, Bad, Finding, Good, Module, Rule


class AwaitMismatch(Rule):
    """Coroutine that is not awaited, or `await` of what is none

    ## What it does
    Finds calls of coroutine functions, LiveKit's and the project's own, whose result is thrown
    away, `await` before methods of LiveKit that return None and tasks made of these, and an
    `async def` as `prewarm_fnc` or `setup_fnc`.

    ## Why
    A coroutine that is not awaited never runs: the session does not start, the room stays.
    Python only says `coroutine … was never awaited`. LiveKit calls what prepares a process before
    that has an event loop: what it would load is not there in the call. And `await` of None fails:
    `object NoneType can't be used in 'await' expression`.

    ## Example
    ```python
    session.start(agent=Assistant(), room=ctx.room)
    ```

    ## Use instead
    ```python
    await session.start(agent=Assistant(), room=ctx.room)
    ```

    ## Source
    Which functions are coroutines, in the installed packages of each series.
    """

    id = "LKD035"
    name = "await-mismatch"
    severity = "error"
    versions = ">=1.0"
    examples = (
        Good(
            """
            import asyncio
            from livekit.agents import AgentSession, JobContext

            async def save() -> None: ...

            async def entrypoint(ctx: JobContext) -> None:
                session = AgentSession()
                await session.start(None, room=ctx.room)
                session.say("hello")
                await session.generate_reply()
                task = asyncio.create_task(save())
                ctx.shutdown()
            """
        ),
        Bad(
            """
            import asyncio
            from livekit.agents import AgentSession, JobContext

            async def save() -> None: ...

            async def entrypoint(ctx: JobContext) -> None:
                session = AgentSession()
                session.start(None, room=ctx.room)  # <- LKD035
                save()  # <- LKD035
                await ctx.shutdown()  # <- LKD035
                task = asyncio.create_task(ctx.shutdown())  # <- LKD035
                task.cancel()
            """
        ),
        Bad(
            """
            from livekit.agents import JobContext, JobProcess, WorkerOptions, cli

            async def prewarm(proc: JobProcess) -> None:  # <- LKD035
                proc.userdata["greeting"] = "hello"

            async def entrypoint(ctx: JobContext) -> None: ...

            cli.run_app(WorkerOptions(entrypoint_fnc=entrypoint, prewarm_fnc=prewarm))
            """
        ),
    )

    def check(self, project: AgentProject) -> Iterator[Finding]:
        """Look at calls, and at what prepares a process."""
        yield from super().check(project)
        for module, function in project.prewarms:
            if isinstance(function, ast.AsyncFunctionDef):
                message = f"`{function.name}` does not run: LiveKit does not await it"
                yield Finding.at(module, function, message, f"def {function.name}(…)")

    def check_module(self, module: Module, project: AgentProject) -> Iterator[Finding]:
        """Look at each call that is a statement, and at each that is awaited."""
        for path, calls in module.called.items():
            for call in calls:
                parent = module.parent(call)
                if isinstance(parent, ast.Expr) and _is_coroutine(module, project, path):
                    name = ast.unparse(call.func)
                    message = f"`{name}(…)` does not run: nothing awaits it"
                    yield Finding.at(module, call, message, f"await {name}(…)")
                elif _is_waited_for(module, parent) and _gives_none(project, path):
                    name = ast.unparse(call.func)
                    message = f"`{name}` returns None, which cannot be awaited"
                    yield Finding.at(module, parent or call, message, f"{name}(…)")


def _is_waited_for(module: Module, node: ast.AST | None) -> bool:
    """Whether a node awaits what stands in it, or makes a task of it."""
    if isinstance(node, ast.Call):
        return module.resolve(node.func).endswith(("asyncio.create_task", "asyncio.ensure_future"))
    return isinstance(node, ast.Await)


def _is_coroutine(module: Module, project: AgentProject, path: str) -> bool:
    if path.startswith("livekit."):
        known = [livekit_function(facts, path) for facts in project.facts_around]
        return bool(known) and all(one is not None and one.is_async for one in known)
    found = project.codebase.members.definition(path)
    if found is None or not isinstance(found[1], ast.AsyncFunctionDef):
        return False
    yields = any(isinstance(one, ast.Yield | ast.YieldFrom) for one in own_nodes(found[1]))
    return not found[1].decorator_list and not yields


def _gives_none(project: AgentProject, path: str) -> bool:
    if not path.startswith("livekit."):
        return False
    known = [livekit_function(facts, path) for facts in project.facts_around]
    return bool(known) and all(
        one is not None and not one.is_async and one.returns == "None" for one in known
    )
