"""LKD072: participants that are only looked for among those who come later."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from lkgen.doctor.rule import FUNCTIONS, AgentProject, Bad, Finding, Function, Good, Module, Rule

_ROOM = "livekit.rtc.Room"
_LOOKS = ("remote_participants", "wait_for_participant", "add_participant_entrypoint")
_SHOWS = ("print", "debug", "info", "warning", "error")


class WhoCameBefore(Rule):
    """Participants who came before the agent are passed over

    ## What it does
    Finds handlers of a room's `participant_connected` that do more than log, where nothing looks at
    who is in the room already.

    ## Why
    The room tells of those who come after the agent. A caller is mostly there first: an agent is
    sent for when a room is made, and that takes a moment. What the handler keeps then stays empty.

    ## Example
    ```python
    @ctx.room.on("participant_connected")
    def joined(participant):
        caller["identity"] = participant.identity
    ```

    ## Use instead
    ```python
    participant = await ctx.wait_for_participant()
    ```
    Or `for participant in ctx.room.remote_participants.values(): joined(participant)`.

    ## Source
    `Room.connect` of the installed packages: it takes up who is there without telling of them.
    """

    id = "LKD072"
    name = "who-came-before"
    severity = "info"
    versions = ">=1.0"
    examples = (
        Good(
            """
            from livekit.agents import JobContext

            async def entrypoint(ctx: JobContext) -> None:
                caller = {}
                await ctx.connect()

                @ctx.room.on("participant_connected")
                def joined(participant) -> None:
                    caller["identity"] = participant.identity

                for participant in ctx.room.remote_participants.values():
                    joined(participant)
            """
        ),
        Good(
            """
            from livekit.agents import JobContext

            async def entrypoint(ctx: JobContext) -> None:
                @ctx.room.on("participant_connected")
                def joined(participant) -> None:
                    print(participant.identity)

                await ctx.connect()
            """
        ),
        Bad(
            """
            from livekit.agents import JobContext

            async def entrypoint(ctx: JobContext) -> None:
                caller = {}

                @ctx.room.on("participant_connected")
                def joined(participant) -> None:  # <- LKD072
                    caller["identity"] = participant.identity

                await ctx.connect()
            """
        ),
    )

    def check(self, project: AgentProject) -> Iterator[Finding]:
        """Look at handlers of each module, and for other ways that it finds participants."""
        for module in project.modules:
            if any(look in module.source.text for look in _LOOKS):
                continue
            for place, function in _handlers(module, project):
                if _does(function):
                    message = "nobody who is in the room already is told of here"
                    yield Finding.at(place, function, message, "await ctx.wait_for_participant()")


def _handlers(module: Module, project: AgentProject) -> Iterator[tuple[Module, Function]]:
    for call in module.calls(f"{_ROOM}.on"):
        match call.args:
            case [ast.Constant(value="participant_connected")]:
                parent = module.parent(call)
                if isinstance(parent, FUNCTIONS):
                    yield module, parent
            case [ast.Constant(value="participant_connected"), handler]:
                found = project.codebase.members.definition(module.resolve(handler))
                if found is not None and isinstance(found[1], FUNCTIONS):
                    yield found[0], found[1]
            case _:
                pass


def _does(function: Function) -> bool:
    """Whether a handler does more than to show who came."""
    for node in ast.walk(function):
        match node:
            case ast.Assign() | ast.AugAssign() | ast.Await() | ast.Nonlocal():
                return True
            case ast.Expr(value=ast.Call(func=func)):
                name = func.attr if isinstance(func, ast.Attribute) else ast.unparse(func)
                if name not in _SHOWS:
                    return True
            case _:
                pass
    return False
