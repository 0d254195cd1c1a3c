"""What is said in a call: the plan, and the conversation as it happens."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class ToolCall:
    """A tool the model asks for before it answers in words."""

    name: str
    arguments: Mapping[str, Any] = field(default_factory=dict[str, Any])

    def arguments_json(self) -> str:
        return json.dumps(dict(self.arguments))


@dataclass(frozen=True)
class Turn:
    """One sentence of the caller and what the model makes of it.

    Attributes:
        say: the sentence; a clip must say exactly that.
        reply: what the model answers; by default it repeats the sentence.
        tool: a tool the model calls first, if the agent offers it.
    """

    say: str
    reply: str = ""
    tool: ToolCall | None = None

    @property
    def answer(self) -> str:
        return self.reply or f"Certainly, I will see to it. You said: {self.say}"


@dataclass(frozen=True)
class Latency:
    """How long each provider takes until its first result, in seconds."""

    stt: float = 0.05
    llm: float = 0.05
    tts: float = 0.05


@dataclass(frozen=True)
class Script:
    """The plan of a call.

    Attributes:
        turns: what the caller says, in order.
        greeting: what the model answers to a request that holds no words of the caller.
        greets: whether the agent speaks first; if so the caller waits for it and lets it end.
        latency: how slow the providers are.
    """

    turns: tuple[Turn, ...] = ()
    greeting: str = "Hello, welcome. What can I do for you?"
    greets: bool = True
    latency: Latency = Latency()


@dataclass
class Utterance:
    """A sentence on its way into the microphone.

    Attributes:
        text: the sentence.
        seconds: how long it takes to say it.
        finished: its last sample has been sent.
    """

    text: str
    seconds: float
    finished: bool = False

    def words_after(self, seconds: float) -> list[str]:
        """The words said in the first `seconds` of it."""
        words = self.text.split()
        if self.finished:
            return words
        return words[: int(len(words) * seconds / self.seconds)]


@dataclass(frozen=True)
class Prompt:
    """What a model was asked, whatever the wire protocol.

    Attributes:
        user: the last thing the user said, None if the user said nothing.
        last: who wrote the last message: `user`, `tool`, or anybody else.
        tools: names of the tools offered.
    """

    user: str | None
    last: str
    tools: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Answer:
    """What the model answers: words, or a tool to call."""

    text: str
    tool: ToolCall | None = None


@dataclass(frozen=True)
class Exchange:
    """One request to the model and its answer; `at` is `time.perf_counter()`."""

    prompt: Prompt
    answer: Answer
    at: float


class Conversation:
    """A call as it happens: shared by the caller, who speaks, and the fakes, who listen.

    Attributes:
        script: the plan.
        utterance: what the caller says now or said last.
        exchanges: what reached the model and what it answered, in order.
        problems: what went against the script, in words.
    """

    def __init__(self, script: Script) -> None:
        self.script = script
        self.utterance: Utterance | None = None
        self.exchanges: list[Exchange] = []
        self.problems: list[str] = []

    def begin(self, text: str, seconds: float) -> Utterance:
        """The caller starts to say `text`, which takes `seconds`."""
        self.utterance = Utterance(text, seconds)
        return self.utterance

    def answer(self, prompt: Prompt) -> Answer:
        """What the model answers, by the script; the exchange is recorded."""
        answer = self._answer(prompt)
        self.exchanges.append(Exchange(prompt, answer, time.perf_counter()))
        return answer

    def _answer(self, prompt: Prompt) -> Answer:
        if prompt.last not in ("user", "tool") or prompt.user is None:
            return Answer(self.script.greeting)
        turn = self._turn(prompt.user)
        if turn is None:
            self.problems.append(f"the model was asked something unscripted: {prompt.user!r}")
            return Answer("I am afraid that I did not understand that.")
        if turn.tool is None or prompt.last == "tool":
            return Answer(turn.answer)
        if turn.tool.name not in prompt.tools:
            offered = ", ".join(sorted(prompt.tools)) or "none"
            self.problems.append(
                f"the script calls the tool {turn.tool.name!r}; the agent offers: {offered}"
            )
            return Answer(turn.answer)
        return Answer("", turn.tool)

    def _turn(self, user: str) -> Turn | None:
        """The turn whose sentence the user said; the last one if a message holds several."""
        said = _bare(user)
        for turn in self.script.turns:
            if _bare(turn.say) == said:
                return turn
        for turn in reversed(self.script.turns):
            if _bare(turn.say) in said:
                return turn
        return None


def _bare(text: str) -> str:
    """A sentence without case and punctuation, which speech recognition may change."""
    return " ".join(_words(text))


def _words(text: str) -> Iterable[str]:
    for word in text.casefold().split():
        bare = "".join(letter for letter in word if letter.isalnum())
        if bare:
            yield bare
