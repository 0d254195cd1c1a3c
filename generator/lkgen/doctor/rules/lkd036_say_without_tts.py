"""LKD036: `say()` in a session that has no voice for text."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from lkgen.doctor.arguments import given, is_spread
from lkgen.doctor.code import kind_of
from lkgen.doctor.rule import AgentProject, Bad, Finding, Good, Module, Rule

_SESSION = "livekit.agents.AgentSession"


class SayWithoutTts(Rule):
    """`say()` in a session without a TTS

    ## What it does
    Finds `session.say()` where every session of the project has a realtime model that cannot read
    out text, and no `tts=`.

    ## Why
    `RuntimeError: trying to generate speech from text without a TTS model`.

    ## Example
    ```python
    session = AgentSession(llm=openai.realtime.RealtimeModel())
    await session.say("Hello!")
    ```

    ## Use instead
    ```python
    session.generate_reply(instructions="Say hello.")
    ```
    Or `tts=` beside the realtime model.

    ## Source
    livekit.agents.voice.agent_activity of 1.3.12 to 1.8.9; livekit/agents#5293
    """

    id = "LKD036"
    name = "say-without-tts"
    severity = "error"
    versions = ">=1.0"
    examples = (
        Good(
            """
            from livekit.agents import AgentSession
            from livekit.plugins import cartesia, openai

            session = AgentSession(llm=openai.realtime.RealtimeModel(), tts=cartesia.TTS())
            session.say("hello")
            """
        ),
        Good(
            """
            from livekit.agents import AgentSession
            from livekit.plugins import openai

            session = AgentSession(llm=openai.realtime.RealtimeModel())
            session.say("hello", audio=sound)
            """
        ),
        Bad(
            """
            from livekit.agents import AgentSession
            from livekit.plugins import openai

            session = AgentSession(llm=openai.realtime.RealtimeModel())
            session.say("hello")  # <- LKD036
            """
        ),
    )

    def check(self, project: AgentProject) -> Iterator[Finding]:
        """Look at all sessions, then at what is said in them."""
        makers = list(project.calls(_SESSION))
        if not makers or not all(_is_mute(project, module, call) for module, call in makers):
            return
        # An agent may have a TTS of its own.
        for module in project.modules:
            for call in module.source.calls:
                if any(word.arg == "tts" for word in call.keywords):
                    return
        for module, call in project.calls(f"{_SESSION}.say"):
            if not any(word.name == "audio" for word in given(module, call)):
                message = "this session has no TTS, and its realtime model reads out no text"
                yield Finding.at(module, call, message, "session.generate_reply(instructions=…)")


def _is_mute(project: AgentProject, module: Module, call: ast.Call) -> bool:
    words = {word.name: word for word in given(module, call)}
    if "tts" in words or "llm" not in words or is_spread(call):
        return False
    path = words["llm"].module.instance_of(words["llm"].value)
    if kind_of(project.facts, path) != "realtime":
        return False
    for package in project.facts.packages.values():
        if path in package.classes:
            return not package.classes[path].get("capabilities", {}).get("supports_say", False)
    return False
