"""Where the bars of a waterfall stand, in a terminal as in a picture."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from lkgen.talk.report import Span, TurnReport


@dataclass(frozen=True)
class Axis:
    """The time that a waterfall shows, in seconds from the end of a caller's sentence."""

    start_s: float
    end_s: float

    @classmethod
    def of(cls, turns: Iterable[TurnReport]) -> Axis:
        """An axis on which everything in these turns has its place, and 0 as well."""
        times = [0.0]
        for turn in turns:
            times += [turn.latency_s or 0.0]
            times += [moment for span in turn.spans for moment in (span.start_s, span.end_s)]
        return cls(min(times), max(times))

    def at(self, moment_s: float) -> float:
        """Where a moment lies, from 0 at the left to 1 at the right."""
        length = self.end_s - self.start_s
        return min(1.0, max(0.0, (moment_s - self.start_s) / length)) if length > 0 else 0.0

    def cells(self, span: Span, width: int) -> tuple[int, int]:
        """The first cell of a span's bar and the one after its last, out of `width`.

        A bar has at least one cell, however short the span.
        """
        first = min(width - 1, round(self.at(span.start_s) * width))
        return first, max(first + 1, round(self.at(span.end_s) * width))

    def ticks(self, most: int = 8) -> list[float]:
        """Round times to mark, at most about so many."""
        length = self.end_s - self.start_s
        if length <= 0:
            return [self.start_s]
        power = 10 ** math.floor(math.log10(length / most))
        step = next(size * power for size in (1, 2, 5, 10, 20) if length / (size * power) <= most)
        first = math.ceil(self.start_s / step - 1e-9)
        last = math.floor(self.end_s / step + 1e-9)
        return [number * step for number in range(first, last + 1)]


def duration(span: Span) -> str:
    """How long a span took, in seconds."""
    return f"{max(0.0, span.end_s - span.start_s):.2f}"
