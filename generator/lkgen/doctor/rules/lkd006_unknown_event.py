"""LKD006: a handler of an event that never comes."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from difflib import get_close_matches

from lkgen.doctor.code import seems
from lkgen.doctor.old_names import EVENTS
from lkgen.doctor.rule import AgentProject, Bad, Finding, Good, Module, Rule
from lkgen.facts import facts, series

_EMITTERS = ("livekit.agents.AgentSession", "livekit.rtc.Room")


class UnknownEvent(Rule):
    """Handler of an event that never comes

    ## What it does
    Finds names given to `.on()` and `.once()` of an `AgentSession` or a `Room` that it has no event
    of, among them those of 0.x.

    ## Why
    `.on()` takes any name without a word; a handler of one that is never sent never runs.

    ## Example
    ```python
    @session.on("agent_started_speaking")
    def on_speaking(event): ...
    ```

    ## Use instead
    ```python
    @session.on("agent_state_changed")
    def on_state(event):
        if event.new_state == "speaking":
            ...
    ```

    ## Source
    The events of the installed livekit-agents and livekit, 1.3 to 1.8.
    """

    id = "LKD006"
    name = "unknown-event"
    severity = "error"
    versions = ">=1.0"
    examples = (
        Good(
            """
            from livekit.agents import AgentSession, JobContext

            async def entrypoint(ctx: JobContext) -> None:
                session = AgentSession()
                ctx.room.on("participant_connected", print)

                @session.on("agent_state_changed")
                def on_state(event): ...
            """
        ),
        Bad(
            """
            from livekit.agents import AgentSession, JobContext

            async def entrypoint(ctx: JobContext) -> None:
                session = AgentSession()
                ctx.room.on("participant_joined", print)  # <- LKD006

                @session.on("agent_started_speaking")  # <- LKD006
                def on_speaking(event): ...
            """
        ),
        Good(
            """
            from livekit.agents import AgentSession

            async def entrypoint(session: AgentSession) -> None:
                session.on("session_usage_updated", print)
            """,
            version="1.4.6",
        ),
        Bad(
            """
            from livekit.agents import AgentSession

            async def entrypoint(session: AgentSession) -> None:
                session.on("session_usage_updated", print)  # <- LKD006
            """,
            version="1.3.12",
        ),
    )

    def check_module(self, module: Module, project: AgentProject) -> Iterator[Finding]:
        """Look up each name in what LiveKit sends."""
        for call in module.source.calls:
            func = call.func
            if not isinstance(func, ast.Attribute) or func.attr not in ("on", "once"):
                continue
            name = module.text(call.args[0]) if call.args else None
            owner = next((one for one in _EMITTERS if module.is_a(func.value, one)), "")
            if not owner and name in EVENTS and seems(module, func.value, _EMITTERS[0]):
                owner = _EMITTERS[0]
            if name is None or not owner or _sent(project, owner, name):
                continue
            what = owner.rpartition(".")[2]
            yield Finding.at(
                module,
                call.args[0],
                f"{what} {project.version} has no event `{name}`: this handler never runs",
                _instead(project, owner, name),
            )


def _sent(project: AgentProject, owner: str, name: str) -> bool:
    # From 1.0 on events were added and none removed: what no series has, the older have not.
    old = project.on("<1.3")
    known = [facts(one) for one in series()] if old else project.facts_around
    return any(name in one.events(owner) for one in known)


def _instead(project: AgentProject, owner: str, name: str) -> str:
    known = list(project.facts.events(owner))
    near = EVENTS.get(name) or next(iter(get_close_matches(name, known, 1, 0.5)), "")
    return f'.on("{near}")' if near else f"one of {', '.join(sorted(known))}"
