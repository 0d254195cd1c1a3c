"""LKD006: a handler of an event that never comes."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from difflib import get_close_matches

from lkgen.doctor.code import seems
from lkgen.doctor.rule import AgentProject, Bad, Finding, Good, Module, Rule

_EMITTERS = ("livekit.agents.AgentSession", "livekit.rtc.Room")
# Events of 0.x's VoicePipelineAgent and MultimodalAgent, and what tells the same since 1.0.
_OLD = {
    "user_speech_committed": "conversation_item_added",
    "agent_speech_committed": "conversation_item_added",
    "agent_speech_interrupted": "conversation_item_added",
    "user_started_speaking": "user_state_changed",
    "user_stopped_speaking": "user_state_changed",
    "agent_started_speaking": "agent_state_changed",
    "agent_stopped_speaking": "agent_state_changed",
    "function_calls_collected": "function_tools_executed",
    "function_calls_finished": "function_tools_executed",
}


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
        if event.new_state == "speaking": ...
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
            if not owner and name in _OLD and seems(module, func.value, _EMITTERS[0]):
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
    if project.version.minor < 3 and name not in _OLD:
        return True
    return any(name in facts.events(owner) for facts in project.facts_around)


def _instead(project: AgentProject, owner: str, name: str) -> str:
    known = list(project.facts.events(owner))
    near = _OLD.get(name) or next(iter(get_close_matches(name, known, 1, 0.5)), "")
    return f'.on("{near}")' if near else f"one of {', '.join(sorted(known))}"
