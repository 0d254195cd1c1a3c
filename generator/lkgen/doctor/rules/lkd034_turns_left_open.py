"""LKD034: a realtime model beside an STT, with nobody named who ends the turn."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from lkgen.doctor.arguments import entries, given, is_spread
from lkgen.doctor.code import kind_of
from lkgen.doctor.rule import AgentProject, Bad, Finding, Good, Module, Rule


class TurnsLeftOpen(Rule):
    """Realtime model and STT, and nobody said to end the turn

    ## What it does
    Finds sessions with a realtime model and `stt=` that do not say `turn_detection`.

    ## Why
    Whether the model or the session ends the caller's turn is then chosen by LiveKit, and the
    choice differs between series: an upgrade changes how the agent answers.

    ## Example
    ```python
    AgentSession(llm=openai.realtime.RealtimeModel(), stt=deepgram.STT())
    ```

    ## Use instead
    ```python
    AgentSession(
        llm=openai.realtime.RealtimeModel(), stt=deepgram.STT(),
        turn_handling={"turn_detection": "realtime_llm"},
    )
    ```

    ## Source
    livekit/agents#4663
    """

    id = "LKD034"
    name = "turns-left-open"
    severity = "info"
    versions = ">=1.3"
    examples = (
        Good(
            """
            from livekit.agents import AgentSession
            from livekit.plugins import deepgram, openai

            one = AgentSession(llm=openai.realtime.RealtimeModel())
            two = AgentSession(
                llm=openai.realtime.RealtimeModel(),
                stt=deepgram.STT(),
                turn_handling={"turn_detection": "realtime_llm"},
            )
            """
        ),
        Bad(
            """
            from livekit.agents import AgentSession
            from livekit.plugins import deepgram, openai

            session = AgentSession(  # <- LKD034
                llm=openai.realtime.RealtimeModel(), stt=deepgram.STT()
            )
            """
        ),
    )

    def check_module(self, module: Module, project: AgentProject) -> Iterator[Finding]:
        """Look at what each session is given."""
        for call in module.calls("livekit.agents.AgentSession"):
            words = {word.name: word for word in given(module, call)}
            if "stt" not in words or "llm" not in words or is_spread(call):
                continue
            if isinstance(words["stt"].value, ast.Constant) and words["stt"].value.value is None:
                continue
            path = words["llm"].module.instance_of(words["llm"].value)
            said = "turn_detection" in words or (
                "turn_handling" in words
                and any(
                    one.name == "turn_detection"
                    for one in entries(words["turn_handling"].module, words["turn_handling"].value)
                )
            )
            if kind_of(project.facts, path) == "realtime" and not said:
                message = "nothing says whether the model or the session ends a turn"
                yield Finding.at(module, call, message, '"turn_detection": "realtime_llm"')
