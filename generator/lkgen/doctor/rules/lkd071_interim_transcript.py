"""LKD071: a transcript that is acted on before it is final."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from lkgen.doctor.arguments import given
from lkgen.doctor.code import handlers
from lkgen.doctor.rule import AgentProject, Bad, Finding, Function, Good, Module, Rule

_EVENT = "user_input_transcribed"
_SESSION = "livekit.agents.AgentSession"
_ACTS = ("generate_reply", "say", "append", "shutdown", "update_agent", "delete_room")
# Plugins whose STT hears whole recordings only.
_WHOLE = ("openai", "groq", "fal", "mistralai")


class InterimTranscript(Rule):
    """Transcript that is acted on before it is final

    ## What it does
    Finds handlers of `user_input_transcribed` that say something, keep the text or end the call,
    and nowhere ask whether `is_final` holds.

    ## Why
    An STT that hears as somebody speaks sends the same sentence many times, each time a little
    longer. What the handler does, it does for each: ten replies to one sentence, ten lines kept.

    ## Example
    ```python
    @session.on("user_input_transcribed")
    def heard(event):
        if "goodbye" in event.transcript:
            session.generate_reply(instructions="Say goodbye.")
    ```

    ## Use instead
    ```python
    @session.on("user_input_transcribed")
    def heard(event):
        if event.is_final and "goodbye" in event.transcript:
            session.generate_reply(instructions="Say goodbye.")
    ```

    ## Source
    `UserInputTranscribedEvent.is_final` in the installed packages of each series.
    """

    id = "LKD071"
    name = "interim-transcript"
    severity = "warning"
    versions = ">=1.0"
    examples = (
        Good(
            """
            from livekit.agents import AgentSession
            from livekit.plugins import deepgram

            session = AgentSession(stt=deepgram.STT())
            heard = []

            @session.on("user_input_transcribed")
            def keep(event) -> None:
                if event.is_final:
                    heard.append(event.transcript)

            @session.on("user_input_transcribed")
            def show(event) -> None:
                print(event.transcript)
            """
        ),
        Good(
            """
            from livekit.agents import AgentSession
            from livekit.plugins import openai

            session = AgentSession(stt=openai.STT())

            @session.on("user_input_transcribed")
            def keep(event) -> None:
                session.say(event.transcript)
            """
        ),
        Bad(
            """
            import asyncio
            from livekit.agents import AgentSession
            from livekit.plugins import deepgram

            session = AgentSession(stt=deepgram.STT())

            async def answer(event) -> None:
                print(f"{event.transcript} {event.is_final}")
                await session.generate_reply(user_input=event.transcript)

            @session.on("user_input_transcribed")
            def heard(event) -> None:  # <- LKD071
                task = asyncio.create_task(answer(event))
                task.cancel()
            """
        ),
    )

    def check(self, project: AgentProject) -> Iterator[Finding]:
        """Look at each handler, and at what it calls."""
        if not _hears_at_once(project):
            return
        for module in project.modules:
            for place, function in dict.fromkeys(_handlers(module, project)):
                around = project.reached_from(place, function)
                asks = any(_asks(one) for _, one in around)
                if not asks and any(_acts(one) for _, one in around):
                    message = "each guess at a sentence is taken for the sentence"
                    yield Finding.at(place, function, message, "if event.is_final: …")


def _hears_at_once(project: AgentProject) -> bool:
    """Whether a session has an STT that may send more than the whole sentence."""
    for module, call in project.calls(_SESSION, "livekit.agents.Agent"):
        for word in given(module, call):
            made = word.module.instance_of(word.value) or word.module.resolve(word.value)
            if word.name == "stt" and not made.startswith(
                tuple(f"livekit.plugins.{one}.STT" for one in _WHOLE)
            ):
                return True
    return False


def _handlers(module: Module, project: AgentProject) -> Iterator[tuple[Module, Function]]:
    for call in module.calls(f"{_SESSION}.on", f"{_SESSION}.once"):
        match call.args:
            case [ast.Constant(value=str(name)), *_] if name == _EVENT:
                yield from handlers(module, project, call)
            case _:
                pass


def _asks(function: Function) -> bool:
    """Whether a function looks at `is_final` for more than to show it."""
    shown = {
        id(part)
        for node in ast.walk(function)
        if isinstance(node, ast.JoinedStr)
        for part in ast.walk(node)
    }
    return any(
        id(node) not in shown
        and "final" in str(getattr(node, "attr", "") or getattr(node, "value", ""))
        for node in ast.walk(function)
        if isinstance(node, ast.Attribute | ast.Constant)
    )


def _acts(function: Function) -> bool:
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in _ACTS
        for node in ast.walk(function)
    )
