"""What a model is asked, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lkgen.talk.caller.script import ToolCall

# Said by LiveKit of a tool that reports before its end: livekit.agents.voice.tool_executor (1.8).
_RUNNING = "The task is still running"


@dataclass(frozen=True)
class Prompt:
    """What a model was asked, whatever the wire protocol.

    Attributes:
        user: the last thing the user said, None if the user said nothing.
        last: who wrote the last message: `user`, `tool`, or anybody else.
        tools: JSON schema of the arguments of each tool offered, by its name; the tool's own
            description stands in the schema as `description`.
        since: what others than tools have said since the user did.
        results: what tools have given back since then, as text.
        before: what the user said right before that, with nothing in between.
    """

    user: str | None
    last: str
    tools: Mapping[str, Mapping[str, Any]] = field(default_factory=dict[str, Mapping[str, Any]])
    since: tuple[str, ...] = ()
    results: tuple[str, ...] = ()
    before: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answer:
    """What the model answers: words, or tools to call at once."""

    text: str
    tools: tuple[ToolCall, ...] = ()


def is_running(result: str) -> bool:
    """Whether a tool has only said how far it is."""
    return _RUNNING in result


def next_calls(rounds: tuple[tuple[ToolCall, ...], ...], prompt: Prompt) -> tuple[ToolCall, ...]:
    """The calls of the next round, by how many results there are; none after the last."""
    left = len([one for one in prompt.results if not is_running(one)])
    if prompt.last == "tool":
        left = max(1, left)
    for calls in rounds:
        if left <= 0:
            return calls
        left -= len(calls)
    return ()
