"""LKD044: a VAD that takes silence for speech."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from lkgen.doctor.arguments import given
from lkgen.doctor.rule import AgentProject, Bad, Finding, Good, Module, Rule

_LOADS = ("livekit.plugins.silero.VAD.load", "livekit.agents.inference.VAD")
_LEAST = 0.15


class HairTriggerVad(Rule):
    """VAD that takes silence for speech

    ## What it does
    Finds an `activation_threshold` below 0.15.

    ## Why
    The default is 0.5. Speech ends where the probability falls 0.15 below the threshold, so that at
    0.05 it hardly ever ends: breath and noise count as speech, and turns do not close.

    ## Example
    ```python
    silero.VAD.load(activation_threshold=0.05)
    ```

    ## Use instead
    ```python
    silero.VAD.load()
    ```

    ## Source
    livekit.plugins.silero of 1.3.12 to 1.8.9.
    """

    id = "LKD044"
    name = "hair-trigger-vad"
    severity = "warning"
    versions = ">=1.0"
    examples = (
        Good(
            """
            from livekit.plugins import silero

            vad = silero.VAD.load(activation_threshold=0.4)
            """
        ),
        Bad(
            """
            from livekit.plugins import silero

            vad = silero.VAD.load(
                activation_threshold=0.05,  # <- LKD044
            )
            """
        ),
    )

    def check_module(self, module: Module, project: AgentProject) -> Iterator[Finding]:
        """Look at the threshold of each VAD."""
        for call in module.calls(*_LOADS):
            for word in given(module, call):
                value = word.value.value if isinstance(word.value, ast.Constant) else None
                if (
                    word.name == "activation_threshold"
                    and isinstance(value, float)
                    and value < _LEAST
                ):
                    message = f"at {value} breath and noise count as speech; the default is 0.5"
                    yield Finding.at(word.module, word.node, message, "leave it out")
