"""LKD081: a participant that is taken by its place, and may not be there."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from lkgen.doctor.code import own_nodes
from lkgen.doctor.participants import asked, is_first
from lkgen.doctor.rule import AgentProject, Bad, Finding, Function, Good, Rule

_WAITS = ("wait_for_participant", "create_sip_participant", "wait_for_agent")


class ParticipantTooEarly(Rule):
    """Participant that is taken before there is one

    ## What it does
    Finds `list(ctx.room.remote_participants.values())[0]` and the like in an entrypoint that has
    waited for nobody, and `remote_participants[0]`, whose keys are identities.

    ## Why
    An agent is sent to a room as it is made, and is often there before its caller: IndexError,
    StopIteration or KeyError, and the call has no agent.

    ## Example
    ```python
    await ctx.connect()
    caller = list(ctx.room.remote_participants.values())[0]
    ```

    ## Use instead
    ```python
    await ctx.connect()
    caller = await ctx.wait_for_participant()
    ```

    ## Source
    https://docs.livekit.io/agents/worker/job/; `Room.remote_participants` in livekit.rtc.
    """

    id = "LKD081"
    name = "participant-too-early"
    severity = "error"
    versions = ">=0.8"
    examples = (
        Good(
            """
            from livekit.agents import JobContext, WorkerOptions

            async def entrypoint(ctx: JobContext) -> None:
                await ctx.connect()
                await ctx.wait_for_participant()
                print(list(ctx.room.remote_participants.values())[0])

            async def later(ctx: JobContext) -> None:
                print(list(ctx.room.remote_participants.values())[0])
                print(ctx.room.remote_participants["phone"])

            options = WorkerOptions(entrypoint_fnc=entrypoint)
            """
        ),
        Bad(
            """
            from livekit.agents import JobContext, WorkerOptions

            async def entrypoint(ctx: JobContext) -> None:
                await ctx.connect()
                print(list(ctx.room.remote_participants.values())[0])  # <- LKD081
                print(ctx.room.remote_participants[0])  # <- LKD081

            options = WorkerOptions(entrypoint_fnc=entrypoint)
            """
        ),
    )

    def check(self, project: AgentProject) -> Iterator[Finding]:
        """Look into entrypoints, and at what takes a participant by a number."""
        for module, function in project.entrypoints:
            if not _has_waited(function):
                for node in own_nodes(function):
                    if isinstance(node, ast.expr) and is_first(node) and not asked(module, node):
                        message = "nobody may be there yet: the agent is often first in the room"
                        yield Finding.at(module, node, message, "await ctx.wait_for_participant()")
        for module in project.modules:
            for node in module.nodes:
                if _by_number(node) and not asked(module, node):
                    message = "participants are found by their identity, not by a number"
                    yield Finding.at(module, node, message, "list(….values())[0]")


def _has_waited(function: Function) -> bool:
    return any(
        isinstance(node, ast.Attribute) and node.attr in _WAITS for node in ast.walk(function)
    )


def _by_number(node: ast.AST) -> bool:
    match node:
        case ast.Subscript(
            value=ast.Attribute(attr="remote_participants"), slice=ast.Constant(value=int())
        ):
            return True
        case _:
            return False
