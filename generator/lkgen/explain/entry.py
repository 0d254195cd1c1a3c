"""What an explanation is made of."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from lkgen.explain.template import Template
from lkgen.facts import series

Confidence = Literal["high", "medium", "low"]


@dataclass(frozen=True)
class Found:
    """What the text says where an entry's template fits, for what the entry adds to it.

    Attributes:
        values: what stands in the template's places, by name.
        series: of LiveKit Agents, where it is known; else empty.
        text: the whole record.
        retired: what the catalogue knows of a model or voice that has ended, in a sentence; empty
            if it knows nothing.
    """

    values: Mapping[str, str]
    series: str
    text: str
    retired: Callable[[str], str]


@dataclass(frozen=True)
class Entry:
    """A cause that is known.

    Attributes:
        texts: how it shows: what is printed, with `{name}` for what differs.
        source: a public thread, or "seen: " and where it was seen.
        examples: texts that it explains.
        rule: the rule of `lkgen doctor` that finds it before it happens; empty without.
        since: the first version in which it holds; empty for any.
        until: the last one.
        confidence: how sure it is that this is the cause where the text is there.
        follows: it is what comes of another error, if there is one.
        generic: it says less than any other cause that fits the same record.
        often: how many times a log must have it, as less is ordinary.
        detail: a sentence for this very text; may return an empty one.
    """

    texts: tuple[str, ...]
    source: str
    examples: tuple[str, ...]
    rule: str = ""
    since: str = ""
    until: str = ""
    confidence: Confidence = "high"
    follows: bool = False
    generic: bool = False
    often: int = 1
    detail: Callable[[Found], str] | None = None

    def holds_in(self, series: str) -> bool:
        """Whether it can happen in a series such as "1.5"; an empty one is not known."""
        number = _numbers(series)[:2]
        after = not self.since or _numbers(self.since)[:2] <= number
        before = not self.until or number <= _numbers(self.until)[:2]
        return not series or (after and before)

    @property
    def versions(self) -> str:
        """In which versions it holds, in words."""
        if self.since and self.until:
            return self.since if self.since == self.until else f"{self.since} to {self.until}"
        if self.since:
            return f"{self.since} and later"
        return f"up to {self.until}" if self.until else "all"


@dataclass(frozen=True)
class Known:
    """An entry with its id and its file's docstring."""

    id: str
    entry: Entry
    doc: str = field(repr=False)

    @cached_property
    def templates(self) -> tuple[Template, ...]:
        return tuple(map(Template, self.entry.texts))

    @property
    def title(self) -> str:
        """The cause in a few words."""
        return _paragraphs(self.doc.partition("\nFix:\n")[0])[0]

    @property
    def cause(self) -> str:
        """Why it happens: paragraphs, a line each."""
        return "\n".join(_paragraphs(self.doc.partition("\nFix:\n")[0]))

    @property
    def fix(self) -> str:
        """What to do: paragraphs, a line each; lines of code are indented."""
        newest = series()[-1]
        told = self.doc.partition("\nFix:\n")[2].replace("NEWEST", newest)
        return "\n".join(_paragraphs(told))


def _numbers(version: str) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", version)]


def _paragraphs(text: str) -> list[str]:
    """Paragraphs as one line each, lines of code as they are."""
    found: list[str] = []
    for paragraph in filter(str.strip, text.strip("\n").split("\n\n")):
        lines = [line.rstrip() for line in paragraph.strip("\n").splitlines()]
        if lines[0].startswith("    "):
            found += lines
        else:
            found.append(" ".join(line.strip() for line in lines))
    return found
