"""LKD005: a class whose `__init__` leaves out that of LiveKit's."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from lkgen.doctor.code import methods, subclasses
from lkgen.doctor.rule import AgentProject, Bad, Finding, Function, Good, Rule

_ABOUT = (
    "livekit.agents.voice.agent.Agent",
    "livekit.agents.llm.llm.LLM",
    "livekit.agents.llm.llm.LLMStream",
    "livekit.agents.stt.stt.STT",
    "livekit.agents.stt.stt.RecognizeStream",
    "livekit.agents.tts.tts.TTS",
    "livekit.agents.tts.tts.ChunkedStream",
    "livekit.agents.tts.tts.SynthesizeStream",
    "livekit.agents.vad.VAD",
    "livekit.agents.vad.VADStream",
)


class ConstructorNotCalled(Rule):
    """`__init__` without `super().__init__()`

    ## What it does
    Finds classes made from LiveKit's `Agent`, `LLM`, `STT`, `TTS`, `VAD` and their streams whose
    `__init__` does not call that of the class they are made from.

    ## Why
    What LiveKit keeps in its objects is then missing: `'Assistant' object has no attribute '_id'`,
    `'MyLLM' object has no attribute '_events'`.

    ## Example
    ```python
    class Assistant(Agent):
        def __init__(self, name: str) -> None:
            self.name = name
    ```

    ## Use instead
    ```python
    class Assistant(Agent):
        def __init__(self, name: str) -> None:
            super().__init__(instructions=f"Talk to {name}.")
            self.name = name
    ```

    ## Source
    Both errors seen on livekit-agents 1.3.12, 1.5.17 and 1.8.9.
    """

    id = "LKD005"
    name = "constructor-not-called"
    severity = "error"
    versions = ">=1.0"
    examples = (
        Good(
            """
            from livekit.agents import Agent, llm

            class Assistant(Agent):
                def __init__(self) -> None:
                    super().__init__(instructions="Help.")

            class Other(Agent):
                def __init__(self) -> None:
                    Agent.__init__(self, instructions="Help.")

            class Plain(Agent): ...
            """
        ),
        Bad(
            """
            from livekit.agents import Agent, llm

            class Assistant(Agent):
                def __init__(self, name: str) -> None:  # <- LKD005
                    self.name = name

            class MyLLM(llm.LLM):
                def __init__(self) -> None:  # <- LKD005
                    self.calls = 0

                def chat(self, **kwargs): ...
            """
        ),
    )

    def check(self, project: AgentProject) -> Iterator[Finding]:
        """Look for a call of any other `__init__` in each `__init__`."""
        for module, node, base in subclasses(project):
            method = methods(node).get("__init__")
            known = {base.path, *base.bases}
            if method is not None and known & set(_ABOUT) and not _calls_another(method):
                message = f"`{node.name}` leaves out what LiveKit sets up in `__init__`"
                yield Finding.at(module, method, message, "super().__init__(…)")


def _calls_another(method: Function) -> bool:
    return any(
        isinstance(one, ast.Attribute) and one.attr == "__init__" for one in ast.walk(method)
    )
