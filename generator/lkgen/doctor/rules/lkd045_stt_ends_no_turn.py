"""LKD045: turns are to end where the STT says so, and it never does."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from lkgen.doctor.arguments import entries, given, is_spread
from lkgen.doctor.rule import AgentProject, Bad, Finding, Good, Module, Rule

# What an STT is given where it is to tell of speech all the same.
_TELLS = re.compile(r"turn|vad|voice_activity|endpoint|model|kwargs", re.IGNORECASE)


class SttEndsNoTurn(Rule):
    """Turns that end where the STT says so, and it never does

    ## What it does
    Finds sessions with `turn_detection="stt"` and an STT whose plugin sends no event at the end of
    speech.

    ## Why
    That event is the only thing that ends a turn then: the caller speaks and is never answered.

    ## Example
    ```python
    AgentSession(stt=google.STT(), turn_detection="stt")
    ```

    ## Use instead
    ```python
    AgentSession(stt=google.STT(), vad=silero.VAD.load(), turn_detection="vad")
    ```

    ## Source
    https://github.com/livekit/agents/issues/5849, https://github.com/livekit/agents/issues/3706;
    the plugins, livekit/agents/voice/audio_recognition.py
    """

    id = "LKD045"
    name = "stt-ends-no-turn"
    severity = "error"
    versions = ">=1.0"
    examples = (
        Good(
            """
            from livekit.agents import AgentSession
            from livekit.plugins import deepgram, google, groq, silero

            one = AgentSession(stt=deepgram.STT(), turn_handling={"turn_detection": "stt"})
            two = AgentSession(stt=google.STT(), turn_handling={"turn_detection": "vad"})
            # Whole utterances, which the session's VAD cuts.
            vad = silero.VAD.load()
            three = AgentSession(stt=groq.STT(), vad=vad, turn_handling={"turn_detection": "stt"})
            ears = google.STT(enable_voice_activity_events=True)
            four = AgentSession(stt=ears, turn_handling={"turn_detection": "stt"})
            """
        ),
        Bad(
            """
            from livekit.agents import AgentSession
            from livekit.plugins import google

            ears = google.STT()
            session = AgentSession(
                stt=ears,
                turn_handling={
                    "turn_detection": "stt",  # <- LKD045
                },
            )
            """
        ),
        Bad(
            """
            from livekit.agents import AgentSession
            from livekit.plugins import fireworksai

            session = AgentSession(
                stt=fireworksai.STT(),
                turn_detection="stt",  # <- LKD045
            )
            """,
            version="1.4.6",
        ),
    )

    def check_module(self, module: Module, project: AgentProject) -> Iterator[Finding]:
        """Look at what each session is given."""
        for call in module.calls("livekit.agents.AgentSession"):
            words = {word.name: word for word in given(module, call)}
            if is_spread(call) or "stt" not in words:
                continue
            handling = words.get("turn_handling")
            inner = entries(handling.module, handling.value) if handling else []
            ways = [one for one in (*words.values(), *inner) if one.name == "turn_detection"]
            for way in ways:
                stt = words["stt"]
                if way.module.text(way.value) == "stt" and _is_mute(project, stt.module, stt.value):
                    message = "this STT never says that a turn has ended: no caller is answered"
                    yield Finding.at(way.module, way.node, message, '"vad", or leave it out')


def _is_mute(project: AgentProject, module: Module, node: ast.expr) -> bool:
    """Whether an expression is an STT that ends no turn, and is not told to."""
    at = module.value_of(node)
    path = module.instance_of(node)
    if at is None or not path or path not in project.turnless:
        return False
    known = project.facts.class_(path)
    if known is None or any("turn_detection" in name for name in known.parameters):
        return False
    value = at[1]
    words = value.keywords if isinstance(value, ast.Call) else []
    return not any(_TELLS.search(word.arg or "kwargs") for word in words)
