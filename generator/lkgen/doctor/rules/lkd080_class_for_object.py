"""LKD080: a class where an object of it is wanted, or a call where a function is."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from lkgen.doctor.arguments import given
from lkgen.doctor.code import kind_of, livekit_class
from lkgen.doctor.rule import AgentProject, Bad, Finding, Good, Module, Rule

_PARTS = ("stt", "llm", "tts", "vad", "turn_detection", "noise_cancellation", "agent", "room")
_TAKES_PARTS = (
    "livekit.agents.AgentSession",
    "livekit.agents.AgentSession.start",
    "livekit.agents.Agent",
    "livekit.agents.RoomInputOptions",
    "livekit.agents.voice.room_io.AudioInputOptions",
)
_FUNCTIONS = ("entrypoint_fnc", "prewarm_fnc", "request_fnc", "load_fnc", "setup_fnc")
_TAKES_FUNCTIONS = (
    "livekit.agents.WorkerOptions",
    "livekit.agents.ServerOptions",
    "livekit.agents.AgentServer",
)
_JOB = "livekit.agents.JobContext.add_shutdown_callback"


class ClassForObject(Rule):
    """Class in the place of an object, or a call in the place of a function

    ## What it does
    Finds `vad=silero.VAD`, `turn_detection=MultilingualModel`, `agent=Assistant` and the like
    without brackets; and `entrypoint_fnc=entrypoint()` and `add_shutdown_callback(bye())` with
    them.

    ## Why
    LiveKit takes it, and fails when a call comes in: `missing 1 required positional argument:
    'self'`, `'property' object has no attribute …`, `'coroutine' object is not callable`.

    ## Example
    ```python
    AgentSession(turn_detection=MultilingualModel)
    ```

    ## Use instead
    ```python
    AgentSession(turn_detection=MultilingualModel())
    ```

    ## Source
    livekit-agents 1.8.9: a session is made of classes without a word.
    """

    id = "LKD080"
    name = "class-for-object"
    severity = "error"
    versions = ">=1.0"
    examples = (
        Good(
            """
            from livekit.agents import AgentSession, WorkerOptions
            from livekit.plugins import silero, openai

            def make(ctx): ...
            def entrypoint_of(name): return make
            async def entrypoint(ctx): ...

            session = AgentSession(vad=silero.VAD.load(), llm=openai.LLM())
            options = WorkerOptions(entrypoint_fnc=entrypoint)
            others = WorkerOptions(entrypoint_fnc=entrypoint_of("x"))
            """
        ),
        Bad(
            """
            from livekit.agents import Agent, AgentSession, JobContext, WorkerOptions
            from livekit.plugins import deepgram, noise_cancellation, silero
            from livekit.agents.voice.room_io import AudioInputOptions

            class Assistant(Agent): ...

            async def bye() -> None: ...

            async def entrypoint(ctx: JobContext) -> None:
                session = AgentSession(
                    stt=deepgram.STT,  # <- LKD080
                    vad=silero.VAD,  # <- LKD080
                )
                ctx.add_shutdown_callback(bye())  # <- LKD080
                await session.start(agent=Assistant)  # <- LKD080
                AudioInputOptions(noise_cancellation=noise_cancellation.BVC)  # <- LKD080

            options = WorkerOptions(entrypoint_fnc=entrypoint())  # <- LKD080
            """
        ),
    )

    def check_module(self, module: Module, project: AgentProject) -> Iterator[Finding]:
        """Look at what parts and callbacks LiveKit is given."""
        for call in module.calls(*_TAKES_PARTS):
            for word in given(module, call):
                if word.name in _PARTS and _is_class(word.module, project, word.value):
                    said = ast.unparse(word.value)
                    message = f"`{said}` is a class, and an object of it is wanted"
                    load = ".load()" if said.endswith("VAD") else "()"
                    yield Finding.at(word.module, word.node, message, f"{said}{load}")
        for call in module.calls(*_TAKES_FUNCTIONS, _JOB):
            values = [word.value for word in call.keywords if word.arg in _FUNCTIONS]
            for value in (*values, *call.args[:1]):
                if isinstance(value, ast.Call) and _is_coroutine(module, project, value):
                    said = ast.unparse(value.func)
                    message = f"this calls `{said}`, and the function itself is wanted"
                    yield Finding.at(module, value, message, said)


def _is_class(module: Module, project: AgentProject, node: ast.expr) -> bool:
    if not isinstance(node, ast.Name | ast.Attribute):
        return False
    path = module.resolve(node)
    if path in module.classes or project.codebase.members.class_(path) is not None:
        return True
    if path.startswith("livekit.plugins.noise_cancellation."):
        return False if path.endswith("selector") else path.rpartition(".")[2][:1].isupper()
    if not path.startswith("livekit."):
        return False
    known = livekit_class(project.facts, path)
    return known is not None or bool(kind_of(project.facts, path))


def _is_coroutine(module: Module, project: AgentProject, call: ast.Call) -> bool:
    found = project.codebase.members.definition(module.resolve(call.func))
    return found is not None and isinstance(found[1], ast.AsyncFunctionDef)
