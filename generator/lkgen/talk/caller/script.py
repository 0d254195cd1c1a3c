"""What is said in a call: the plan, which a file or the command line gives."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lkgen.talk.caller.faults import Fault

NONSENSE = "blorf wimble grax tunket"
"""What is heard, or answered, where a fault makes nonsense of it."""


@dataclass(frozen=True)
class ToolCall:
    """A tool the model asks for before it answers in words."""

    name: str
    arguments: Mapping[str, Any] = field(default_factory=dict[str, Any])

    def arguments_json(self) -> str:
        return json.dumps(dict(self.arguments))

    def __str__(self) -> str:
        return f"{self.name}({self.arguments_json()})"


@dataclass(frozen=True)
class Turn:
    """One sentence of the caller, or a silence, and what the model makes of it.

    Attributes:
        say: the sentence; empty for a silence.
        reply: what the model answers; by default it repeats the sentence.
        tools: what the model calls first, where the agent offers it: in each round one tool or
            several at once, and the next round when they have given their results.
        greeting: what the model says where the agent speaks of its own accord in this turn, such
            as another agent that takes over; by default the script's greeting.
        result: what a tool must give back, or a part of it; empty if that is not looked at.
        hear: what the agent must be heard to say, or a part of it; empty if anything will do.
        recording: the sentence as a WAV file; by default a clip, or espeak-ng, says it.
        interrupt_s: it is said so many seconds into the agent's answer to the turn before.
        silence_s: how long the caller says nothing, in seconds; only where `say` is empty.
        hang_up_s: the caller hangs up so many seconds into the agent's answer.
    """

    say: str
    reply: str = ""
    tools: tuple[tuple[ToolCall, ...], ...] = ()
    greeting: str = ""
    result: str = ""
    hear: str = ""
    recording: Path | None = None
    interrupt_s: float | None = None
    silence_s: float = 0.0
    hang_up_s: float | None = None

    @property
    def answer(self) -> str:
        return self.reply or f"Certainly, I will see to it. You said: {self.say}"

    @property
    def due(self) -> str:
        """What must come of it in words, where the script says no more."""
        return self.greeting if self.greeting and not self.reply else self.answer


@dataclass(frozen=True)
class Latency:
    """How long each provider takes until its first result, in seconds."""

    stt: float = 0.05
    llm: float = 0.05
    tts: float = 0.05
    avatar: float = 0.05

    @property
    def realtime(self) -> float:
        """A realtime model thinks and speaks."""
        return self.llm + self.tts


@dataclass(frozen=True)
class ShutOff:
    """A model that a provider no longer serves to an ordinary key.

    `key_variable` holds the key of that provider, `part` is what the model is to an agent.
    """

    key_variable: str
    part: str
    model: str


@dataclass(frozen=True)
class Script:
    """The plan of a call.

    Attributes:
        turns: what the caller says, in order.
        greeting: what the model answers to a request that holds no words of the caller.
        latency: how slow the providers are.
        faults: what goes wrong.
        shut_off: models that the providers refuse as they do an ordinary key.
        any_tool: in one turn the model calls a tool of the agent's, whichever fits best.
        strict: what goes against the script is a failure, not only worth a remark.
    """

    turns: tuple[Turn, ...] = ()
    greeting: str = "Hello, welcome. What can I do for you?"
    latency: Latency = Latency()
    faults: tuple[Fault, ...] = ()
    shut_off: frozenset[ShutOff] = frozenset()
    any_tool: bool = False
    strict: bool = False
