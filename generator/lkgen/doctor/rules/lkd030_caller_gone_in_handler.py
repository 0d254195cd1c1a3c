"""LKD030: a handler of the end that asks for the caller."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from lkgen.doctor.participants import asked, is_first
from lkgen.doctor.rule import FUNCTIONS, AgentProject, Bad, Finding, Good, Module, Rule

_LAST = ("close", "participant_disconnected", "disconnected")


class CallerGoneInHandler(Rule):
    """Caller looked up when they have left

    ## What it does
    Finds `list(room.remote_participants.values())[0]` and the like in handlers of `close`,
    `participant_disconnected` and `disconnected`, and in shutdown callbacks.

    ## Why
    The caller has left by then: the list is empty, and the handler ends with IndexError or
    StopIteration before it has saved anything.

    ## Example
    ```python
    @session.on("close")
    def on_close(event):
        caller = list(ctx.room.remote_participants.values())[0]
    ```

    ## Use instead
    ```python
    caller = await ctx.wait_for_participant()

    @session.on("close")
    def on_close(event):
        save(caller.identity)
    ```

    ## Source
    Seen in public agents; run on livekit-agents 1.8.9.
    """

    id = "LKD030"
    name = "caller-gone-in-handler"
    severity = "error"
    versions = ">=1.0"
    examples = (
        Good(
            """
            from livekit.agents import AgentSession, JobContext

            async def entrypoint(ctx: JobContext) -> None:
                session = AgentSession()
                caller = list(ctx.room.remote_participants.values())[0]

                @session.on("close")
                def on_close(event) -> None:
                    for one in ctx.room.remote_participants.values():
                        print(one)
                    others = list(ctx.room.remote_participants.values())
                    print(others[0] if others else None)
            """
        ),
        Bad(
            """
            from livekit.agents import AgentSession, JobContext

            async def entrypoint(ctx: JobContext) -> None:
                session = AgentSession()

                @session.on("close")
                def on_close(event) -> None:
                    print(list(ctx.room.remote_participants.values())[0])  # <- LKD030

                async def bye() -> None:
                    print(next(iter(ctx.room.remote_participants.values())))  # <- LKD030

                ctx.add_shutdown_callback(bye)
            """
        ),
    )

    def check_module(self, module: Module, project: AgentProject) -> Iterator[Finding]:
        """Look into each handler that runs when the caller has left."""
        for handler in _handlers(module, project):
            for node in ast.walk(handler):
                if isinstance(node, ast.expr) and is_first(node) and not asked(module, node):
                    message = "the caller has left by now: there may be nobody"
                    yield Finding.at(module, node, message, "keep the participant from earlier")


def _handlers(module: Module, project: AgentProject) -> Iterator[ast.AST]:
    for call in module.source.calls:
        if not isinstance(call.func, ast.Attribute):
            continue
        given: list[ast.expr] = []
        if call.func.attr in ("on", "once") and call.args and module.text(call.args[0]) in _LAST:
            given = call.args[1:]
            parent = module.parent(call)
            if isinstance(parent, FUNCTIONS) and call in parent.decorator_list:
                yield parent
        if call.func.attr == "add_shutdown_callback":
            given = call.args[:1]
        for value in given:
            found = project.codebase.members.definition(module.resolve(value))
            if found is not None and found[0] is module:
                yield found[1]
