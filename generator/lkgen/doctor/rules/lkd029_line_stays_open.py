"""LKD029: a phone agent whose room outlives it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from lkgen.doctor.arguments import given
from lkgen.doctor.code import agent_modules
from lkgen.doctor.rule import AgentProject, Bad, Finding, Good, Rule

_CALLS = ("create_sip_participant", "transfer_sip_participant", "add_sip_participant")
# What ends a call: the room deleted, the caller put out, the job shut down.
_ENDS = (
    "delete_room",
    "delete_room_on_close",
    "remove_participant",
    "RemoveParticipantRequest",
    "DeleteRoomRequest",
    "shutdown",
    "EndCallTool",
)


class LineStaysOpen(Rule):
    """Phone agent that leaves the line open

    ## What it does
    Finds agents for phone calls that neither delete the room when the session closes nor shut the
    job down.

    ## Why
    A session closes on an error that it cannot get over. The caller then sits on a silent line: the
    room, and the call, stay until they hang up.

    ## Example
    ```python
    await session.start(agent, room=ctx.room)
    ```

    ## Use instead
    ```python
    await session.start(
        agent, room=ctx.room, room_options=room_io.RoomOptions(delete_room_on_close=True)
    )
    ```

    ## Source
    livekit/agents#2795; seen on livekit-agents 1.8.9 with a model that answers no more.
    """

    id = "LKD029"
    name = "line-stays-open"
    severity = "warning"
    versions = ">=1.0"
    examples = (
        Good(
            """
            from livekit.agents import AgentSession, JobContext, room_io

            async def entrypoint(ctx: JobContext) -> None:
                await ctx.api.sip.create_sip_participant(None)
                session = AgentSession()
                options = room_io.RoomOptions(delete_room_on_close=True)
                await session.start(None, room=ctx.room, room_options=options)
            """
        ),
        Bad(
            """
            from livekit.agents import AgentSession, JobContext

            async def entrypoint(ctx: JobContext) -> None:
                await ctx.api.sip.create_sip_participant(None)
                session = AgentSession()
                await session.start(None, room=ctx.room)  # <- LKD029
            """
        ),
    )

    def check(self, project: AgentProject) -> Iterator[Finding]:
        """Find sessions of phone agents, where nothing in their files ends a call."""
        for module in project.modules:
            if not module.source.names & set(_CALLS):
                continue
            words = {node.arg for node in module.nodes if isinstance(node, ast.keyword)}
            around = [module, *agent_modules(project)]
            if words & set(_ENDS) or any(one.source.names & set(_ENDS) for one in around):
                continue
            for call in module.calls("livekit.agents.AgentSession.start"):
                if not any(word.name == "delete_room_on_close" for word in given(module, call)):
                    message = "nothing ends the call when this session closes"
                    fix = "RoomOptions(delete_room_on_close=True)"
                    yield Finding.at(module, call, message, fix)
