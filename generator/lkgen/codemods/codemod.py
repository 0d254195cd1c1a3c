"""What a codemod is, and what a rewrite hands back. Nothing here needs LibCST."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Example:
    """Code before and after; equal where it is left alone. `left` are words of what is said."""

    before: str
    after: str
    series: str = ""
    left: str = ""


@dataclass(frozen=True)
class Codemod:
    """One idiom, and what is written instead.

    Attributes:
        id: its name, which is that of its file with dashes.
        needs: the series from which the new way is there and the old one should go.
        what: what it does.
        words: where none of them is in a file, it has nothing to do there.
        change: finds the idiom in a file and says what to write; takes a `change.Change`.
        examples: run by the tests, in the series they name, else in the one it needs.
    """

    id: str
    needs: str
    what: str
    words: tuple[str, ...]
    change: Callable[[Any], None]
    examples: tuple[Example, ...]

    def holds(self, series: str) -> bool:
        """Whether it is for code that runs on that series, or version."""
        return as_numbers(series) >= as_numbers(self.needs)


@dataclass(frozen=True)
class Applied:
    """A place that was rewritten; `line` is the one in the code that was handed in."""

    codemod_id: str
    line: int
    what: str


@dataclass(frozen=True)
class Left:
    """A place that was left alone, and why; `line` is the one in the code that was handed in."""

    codemod_id: str
    line: int
    why: str


@dataclass(frozen=True)
class Rewritten:
    """The code after the codemods, what they did, and what is left to a person."""

    code: str
    applied: tuple[Applied, ...]
    left: tuple[Left, ...]


def as_numbers(version: str) -> tuple[int, int]:
    """The first two numbers of a version such as "1.8" or "1.5.17"."""
    major, _, rest = version.partition(".")
    return int(major), int(rest.partition(".")[0] or 0)
