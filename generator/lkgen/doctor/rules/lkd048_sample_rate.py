"""LKD048: a sample rate that a part does not take."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from lkgen.doctor.arguments import given
from lkgen.doctor.code import livekit_class
from lkgen.doctor.rule import AgentProject, Bad, Finding, Good, Module, Rule

_CHOICE = re.compile(r"Literal\[(\d+(?:, \d+)*)\]")


class SampleRate(Rule):
    """Sample rate that a part does not take

    ## What it does
    Finds a number that is given where LiveKit's own signature names the few numbers that will do,
    such as the `sample_rate` of the Silero VAD.

    ## Why
    `ValueError: Silero VAD only supports 8KHz and 16KHz sample rates`: no process of the worker
    gets ready. Nothing else about sample rates is wrong in itself. A session resamples what a
    microphone, an STT, a TTS and a room make and want of each other, so that rates which differ
    cost a little work and are heard as they should be.

    ## Example
    ```python
    silero.VAD.load(sample_rate=24000)
    ```

    ## Use instead
    ```python
    silero.VAD.load()
    ```

    ## Source
    The signatures of the installed packages of each series; `rtc.AudioResampler` in
    livekit.agents.voice.generation.
    """

    id = "LKD048"
    name = "sample-rate"
    severity = "error"
    versions = ">=1.0"
    examples = (
        Good(
            """
            from livekit.agents.voice.room_io import AudioOutputOptions
            from livekit.plugins import cartesia, silero

            vad = silero.VAD.load(sample_rate=8000)
            tts = cartesia.TTS(sample_rate=44100)
            heard = AudioOutputOptions(sample_rate=48000)
            """
        ),
        Bad(
            """
            from livekit.plugins import silero

            RATE = 24000
            vad = silero.VAD.load(
                sample_rate=RATE,  # <- LKD048
            )
            """
        ),
    )

    def check_module(self, module: Module, project: AgentProject) -> Iterator[Finding]:
        """Compare numbers with the choice that a signature leaves."""
        for path, calls in module.called.items():
            known = livekit_class(project.facts, path) if path.startswith("livekit.") else None
            if known is None:
                continue
            for call in calls:
                for word in given(module, call):
                    choice = known.parameters.get(word.name)
                    numbers = _CHOICE.fullmatch(choice.type) if choice else None
                    value = _number(word.module, word.value)
                    if numbers and value is not None and str(value) not in numbers[1].split(", "):
                        message = f"`{word.name}` is one of {numbers[1]}: {value} is refused"
                        yield Finding.at(word.module, word.node, message, "leave it out")


def _number(module: Module, node: ast.expr) -> int | None:
    at = module.value_of(node)
    value = at[1].value if at is not None and isinstance(at[1], ast.Constant) else None
    return value if isinstance(value, int) else None
