"""LKD014: RoomInputOptions and RoomOutputOptions."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from lkgen.doctor.rule import AgentProject, Bad, Finding, Good, Module, Rule

_OLD = ("livekit.agents.RoomInputOptions", "livekit.agents.RoomOutputOptions")
_ARGUMENTS = ("room_input_options", "room_output_options")
_START = "livekit.agents.AgentSession.start"


class OldRoomOptions(Rule):
    """RoomInputOptions and RoomOutputOptions

    ## What it does
    Finds `room_input_options=`, `room_output_options=` and the classes that they take.

    ## Why
    Since 1.3 both are parts of `room_options=RoomOptions(…)`; LiveKit logs a warning for each call
    that starts with the old ones.

    ## Example
    ```python
    await session.start(agent, room=room, room_input_options=RoomInputOptions(video_enabled=True))
    ```

    ## Use instead
    ```python
    await session.start(agent, room=room, room_options=room_io.RoomOptions(video_input=True))
    ```

    ## Source
    What AgentSession.start logs, livekit-agents 1.3.12 to 1.8.9.
    """

    id = "LKD014"
    name = "old-room-options"
    severity = "info"
    versions = ">=1.3"
    codemods = ("room-options",)
    examples = (
        Good(
            """
            from livekit.agents import AgentSession, room_io

            async def begin(session: AgentSession, room: object) -> None:
                await session.start(None, room=room, room_options=room_io.RoomOptions())
            """
        ),
        Good(
            """
            from livekit.agents import AgentSession, RoomInputOptions

            async def begin(session: AgentSession, room: object) -> None:
                await session.start(None, room=room, room_input_options=RoomInputOptions())
            """,
            version="1.2.18",
        ),
        Bad(
            """
            from livekit.agents import AgentSession, RoomInputOptions

            options = RoomInputOptions(text_enabled=False)  # <- LKD014

            async def begin(session: AgentSession, room: object) -> None:
                await session.start(
                    None,
                    room=room,
                    room_input_options=RoomInputOptions(),  # <- LKD014
                )
            """
        ),
        Bad(
            """
            from livekit.agents import AgentSession, RoomInputOptions


            async def begin(session: AgentSession, room: object) -> None:
                await session.start(
                    None,
                    room=room,
                    room_input_options=RoomInputOptions(text_enabled=False),  # <- LKD014
                )
            """,
            fixed="""
            from livekit.agents import AgentSession, room_io


            async def begin(session: AgentSession, room: object) -> None:
                await session.start(
                    None,
                    room=room,
                    room_options=room_io.RoomOptions(text_input=False),
                )
            """,
        ),
    )

    def check_module(self, module: Module, project: AgentProject) -> Iterator[Finding]:
        """Find each argument, and each object that is made elsewhere."""
        said: set[ast.AST] = set()
        for call in module.calls(_START):
            words = [word for word in call.keywords if word.arg in _ARGUMENTS]
            made = [word for word in words if isinstance(word.value, ast.Call)]
            said.update(word.value for word in made)
            # One made elsewhere is found there, if it is made in this project.
            if made or (words and not _made_here(project)):
                yield self._finding(module, (made or words)[0])
        for call in module.calls(*_OLD):
            if call not in said:
                yield self._finding(module, call)

    def _finding(self, module: Module, node: ast.AST) -> Finding:
        message = "deprecated since 1.3: LiveKit wants one RoomOptions"
        return Finding.at(module, node, message, "room_options=room_io.RoomOptions(…)")


def _made_here(project: AgentProject) -> bool:
    return any(True for _ in project.calls(*_OLD))
