"""What a caller noticed of the agent, in order, and what follows from it."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field

from lkgen.talk.audio.pcm import LOUD

PAUSE_S = 0.3
"""A shorter silence is inside a sentence, in seconds."""


@dataclass(frozen=True, slots=True)
class Level:
    """How loud the agent was in 10 ms; `at` is `time.perf_counter()` when it arrived."""

    at: float
    rms: float

    @property
    def loud(self) -> bool:
        return self.rms > LOUD


@dataclass
class Segment:
    """A piece of transcript published in the room.

    Attributes:
        speaker: identity of who said it.
        id: the agent's name for it; later versions of a segment replace earlier ones.
        text: what was said, as far as it has arrived.
        final: it will not change any more.
        at: `time.perf_counter()` when its first word arrived.
    """

    speaker: str
    id: str
    text: str
    final: bool
    at: float


@dataclass(frozen=True)
class State:
    """What the agent said of itself (`listening`, `thinking`, …), and when."""

    at: float
    name: str


@dataclass
class Heard:
    """What was noticed.

    Attributes:
        levels: how loud the agent was, in order of arrival.
        segments: transcripts, in order of arrival, one for each segment.
        states: what the agent said of itself, in order.
        last_loud: `time.perf_counter()` when it was last loud; 0 before.
    """

    levels: list[Level] = field(default_factory=list[Level])
    segments: list[Segment] = field(default_factory=list[Segment])
    states: list[State] = field(default_factory=list[State])
    last_loud: float = 0.0

    def hear(self, rms: float) -> None:
        """10 ms of the agent's voice have arrived."""
        self.levels.append(Level(time.perf_counter(), rms))
        if self.levels[-1].loud:
            self.last_loud = self.levels[-1].at

    def first_loud(self, since: float, until: float = math.inf) -> float | None:
        """The time of the first loud sound after `since` and before `until`."""
        found = None
        for level in reversed(self.levels):
            if level.at <= since:
                break
            if level.loud and level.at < until:
                found = level.at
        return found

    def begins(self, since: float, until: float) -> list[float]:
        """When the agent began to speak in between, after a silence; not what went on already."""
        found: list[float] = []
        last = -math.inf
        for level in self.levels:
            if level.loud:
                if level.at - last > PAUSE_S and since < level.at < until:
                    found.append(level.at)
                last = level.at
        return found

    def ends(self, since: float) -> float:
        """When the agent stopped that was speaking at `since`."""
        last = since
        for level in self.levels:
            if level.loud and level.at > since:
                if level.at - last > PAUSE_S:
                    break
                last = level.at
        return last

    def said(self, *, since: float, until: float = math.inf, other_than: str) -> str:
        """What anybody but one began to say between two `time.perf_counter()`, as transcript."""
        texts = [
            s.text.strip()
            for s in self.segments
            if s.speaker != other_than and since < s.at < until
        ]
        return " ".join(text for text in texts if text)

    def segment(self, speaker: str, name: str) -> Segment:
        """The segment of a speaker with this name, a new one if need be."""
        for segment in self.segments:
            if (segment.speaker, segment.id) == (speaker, name):
                return segment
        self.segments.append(Segment(speaker, name, "", False, time.perf_counter()))
        return self.segments[-1]
