"""LKD078: a client of LiveKit's server API that nobody closes."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from lkgen.doctor.code import own_nodes
from lkgen.doctor.rule import AgentProject, Bad, Finding, Function, Good, Module, Rule

_API = "livekit.api.LiveKitAPI"


class ApiLeftOpen(Rule):
    """Client of LiveKit's server that is never closed

    ## What it does
    Finds `api.LiveKitAPI()` that an async function makes and keeps to itself, without `async with`
    and without `aclose()`.

    ## Why
    Its connections stay open until the process ends: `Unclosed client session`, one more with each
    call of the function.

    ## Example
    ```python
    lkapi = api.LiveKitAPI()
    await lkapi.room.delete_room(request)
    ```

    ## Use instead
    ```python
    async with api.LiveKitAPI() as lkapi:
        await lkapi.room.delete_room(request)
    ```
    In a job, `ctx.api` is there and closes by itself.

    ## Source
    https://docs.livekit.io/reference/python/livekit/api/livekit_api.html
    """

    id = "LKD078"
    name = "api-left-open"
    severity = "warning"
    examples = (
        Good(
            """
            from livekit import api
            from livekit.agents import JobContext

            async def one(ctx: JobContext) -> None:
                async with api.LiveKitAPI() as lkapi:
                    await lkapi.room.delete_room(None)
                other = api.LiveKitAPI()
                try:
                    await other.room.delete_room(None)
                finally:
                    await other.aclose()

            class Phone:
                def __init__(self) -> None:
                    self.api = api.LiveKitAPI()

            def make():
                return api.LiveKitAPI()

            async def given(use) -> None:
                client = api.LiveKitAPI()
                use(client)
            """
        ),
        Bad(
            """
            from livekit import api
            from livekit.agents import JobContext

            async def hang_up(ctx: JobContext) -> None:
                lkapi = api.LiveKitAPI()  # <- LKD078
                await lkapi.room.delete_room(api.DeleteRoomRequest(room=ctx.room.name))

            async def at_once(ctx: JobContext) -> None:
                await api.LiveKitAPI().room.delete_room(None)  # <- LKD078
            """
        ),
    )

    def check_module(self, module: Module, project: AgentProject) -> Iterator[Finding]:
        """Follow each client through the function that makes it."""
        for call in module.calls(_API):
            function = module.function_around(call)
            if isinstance(function, ast.AsyncFunctionDef) and _stays_open(module, function, call):
                message = "nothing closes this client: its connections stay"
                yield Finding.at(module, call, message, "async with api.LiveKitAPI() as …")


def _stays_open(module: Module, function: Function, call: ast.Call) -> bool:
    match module.parent(call):
        case ast.Attribute():
            return True
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            uses = [one for one in ast.walk(function) if isinstance(one, ast.Name)]
            loads = [one for one in uses if one.id == name and isinstance(one.ctx, ast.Load)]
            known = {id(one) for one in own_nodes(function)}
            return all(id(one) in known and _only_asked(module, one) for one in loads)
        case _:
            return False


def _only_asked(module: Module, node: ast.Name) -> bool:
    """Whether a name is there to call a service of the client, and for nothing else."""
    parent = module.parent(node)
    return isinstance(parent, ast.Attribute) and parent.attr not in ("aclose", "__aexit__")
