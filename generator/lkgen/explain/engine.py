"""Which causes are known for what a text or a log says."""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import import_module

from lkgen.explain import entries as package
from lkgen.explain.entry import Entry, Found, Known
from lkgen.explain.redact import redact
from lkgen.explain.template import Hit, plain
from lkgen.log.harmless import harmless
from lkgen.log.lines import unwrapped
from lkgen.log.records import Reader, Record

_SHORT = 64_000
"""Characters of a text that is also looked at as a whole, if none of its lines is known."""

_FEW = 30
"""Lines of a text in which once is as good as often."""

_MOST_SOURCES = 32
_MOST_UNEXPLAINED = 20
_MOST_KNOWN = 20_000
_WIDEST = 300
_QUIET = ("DEBUG", "INFO", "DEV", "TRACE", "NOTSET")
_ERRORS = ("ERROR", "CRITICAL", "FATAL")
_QUIET_LINE = re.compile(
    r'\{.*"level(?:name)?": ?"(?:INFO|DEBUG)"|\d{4}-\d\d-\d\d [\d:,.]+ - (?:INFO|DEBUG) '
)
STARTING = "starting worker"
_VERSION = re.compile(r'"version": ?"(\d+\.\d+)[\d.]*"')
_DIGITS = re.compile(r"0x[0-9a-f]+|\d+")
# Where each frame of a traceback is: in LiveKit's code, after its folder, or elsewhere, empty.
_LIVEKIT = re.compile(r'File "(?:[^"\n]*site-packages[/\\]livekit[/\\]([^"\n]*))?')
_NEAR = 12
_TELLING = re.compile(r"err|exc|reason|body|detail|cause", re.IGNORECASE)


@dataclass(frozen=True)
class Explanation:
    """A known cause, and where the text shows it.

    Attributes:
        known: the entry.
        matched: the line that shows it, without secrets.
        line: its number, from 1.
        detail: what the entry adds for this very text; may be empty.
        times: how often it is there.
        place: where in its record it stands.
    """

    known: Known
    matched: str
    line: int
    detail: str = ""
    times: int = 1
    place: int = 0

    @property
    def is_often(self) -> bool:
        """Whether it is there as often as it must be to mean something."""
        return self.times >= self.known.entry.often

    @property
    def order(self) -> tuple[bool, int, int]:
        """First causes in the order of the log, then what follows of others."""
        # An exception says more than the line that it was logged with.
        follows = self.known.entry.follows
        return follows, self.line, -self.place if follows else self.place


@dataclass
class Outcome:
    """What is known about a text.

    Attributes:
        explanations: the first cause first, what followed of it last.
        unexplained: errors that no entry knows, each with the number of its line.
        series: of LiveKit Agents, where it was given or the log tells it; else empty.
    """

    explanations: list[Explanation] = field(default_factory=list[Explanation])
    unexplained: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])
    series: str = ""


@cache
def every_entry() -> tuple[Known, ...]:
    """All entries, by id."""
    found: list[Known] = []
    for module in pkgutil.iter_modules(package.__path__):
        loaded = import_module(f"{package.__name__}.{module.name}")
        entry: Entry = loaded.ENTRY
        found.append(Known(module.name.replace("_", "-"), entry, loaded.__doc__ or ""))
    return tuple(sorted(found, key=lambda known: known.id))


def explain(
    lines: Iterable[str], series: str = "", retired: Callable[[str], str] = lambda name: ""
) -> Outcome:
    """What is known of the errors in a text or a log.

    Args:
        lines: the text; read once, and only what is short is kept.
        series: of LiveKit Agents, such as "1.5"; entries that do not hold in it come last.
        retired: what the catalogue knows of a model's end, in a sentence; empty if nothing.
    """
    search = _Search(series, retired)
    for record in _records(lines, search):
        search.look_at(record)
    return search.outcome()


def _records(lines: Iterable[str], search: _Search) -> Iterator[Record]:
    """The records of a log; those of several writers are told apart."""
    readers: dict[str, Reader] = {}
    for number, whole in enumerate(lines, 1):
        source, line = unwrapped(whole)
        search.keep(line)
        if source not in readers and len(readers) >= _MOST_SOURCES:
            source = ""
        reader = readers.setdefault(source, Reader())
        if _QUIET_LINE.match(line):
            # Most of a log. Nothing is to be explained here, and taking it apart takes time.
            yield from reader.end()
        else:
            yield from reader.feed(line, number)
    for reader in readers.values():
        yield from reader.end()


class _Search:
    """Goes through the records of one text."""

    def __init__(self, series: str, retired: Callable[[str], str]) -> None:
        self._series, self._retired = series, retired
        self._found: dict[tuple[str, str], Explanation] = {}
        self._unknown: dict[str, tuple[int, str]] = {}
        self._met: dict[str, list[tuple[str, str]]] = {}
        self._explained: set[str] = set()
        self._lines = 0
        self._text: list[str] = []
        self._size = 0

    def keep(self, line: str) -> None:
        """Take a line as it stands: for its version, and for a second look."""
        self._lines += 1
        if not self._series and STARTING in line and (match := _VERSION.search(line)):
            self._series = match[1]
        if self._size <= _SHORT:
            self._text.append(line)
            self._size += len(line) + 1

    def look_at(self, record: Record) -> None:
        """Find what is known of one record."""
        if record.level.upper() in _QUIET and not record.exception:
            return
        text = _words(record)
        kind = _DIGITS.sub("0", text)
        if kind in self._met:
            for key in self._met[kind]:
                self._found[key] = replace(self._found[key], times=self._found[key].times + 1)
            return
        keys = self._matches(text, record)
        if len(self._met) < _MOST_KNOWN:
            self._met[kind] = keys
        if keys:
            self._explained.add(record.exception)
        elif _is_error(record) and len(self._unknown) < _MOST_UNEXPLAINED:
            shown = _shown(str(record) or record.message)
            self._unknown.setdefault(record.exception or shown, (record.line, shown))

    def outcome(self) -> Outcome:
        """What was found, in its order."""
        if not self._found and self._size <= _SHORT:
            self._look_at_all()
        told = [one for one in self._found.values() if self._lines <= _FEW or one.is_often]
        held = sorted(
            told,
            key=lambda one: (not one.known.entry.holds_in(self._series), one.order),
        )
        unknown = [told for key, told in self._unknown.items() if key not in self._explained]
        return Outcome(held, unknown, self._series)

    def _look_at_all(self) -> None:
        """Look at the text as a whole: its lines may have been broken, or be no log at all."""
        lines = [line for line in self._text if line.strip()]
        if not lines:
            return
        whole = Record("", "", lines[0], rest=lines[1:], line=1)
        # A terminal breaks lines between words, or wherever it is full.
        if self._matches(_words(whole), whole) or self._matches(plain("".join(lines)), whole):
            self._unknown.clear()
        elif not self._unknown and not any(map(_logged, lines)):
            self._unknown[""] = (self._text.index(lines[0]) + 1, _shown(lines[0]))

    def _matches(self, text: str, record: Record) -> list[tuple[str, str]]:
        """Keep what is known of a record; return the keys under which it is kept."""
        keys: list[tuple[str, str]] = []
        for known, hit in _hits(text):
            shown, line = _where(record, hit)
            detail = ""
            if known.entry.detail:
                detail = known.entry.detail(Found(hit.values, self._series, text, self._retired))
            one = Explanation(known, shown, line, redact(detail), 1, hit.span[0])
            key = (known.id, one.detail)
            before = self._found.get(key)
            self._found[key] = replace(before, times=before.times + 1) if before else one
            keys.append(key)
        return keys


def _hits(text: str) -> list[tuple[Known, Hit]]:
    """The entries that fit a text, but for those that others say more than."""
    low = text.casefold()
    found: list[tuple[Known, Hit]] = []
    for known in every_entry():
        there = [one.find(text, low) for one in known.templates if one.anchor in low]
        hits = [hit for hit in there if hit]
        if hits:
            found.append((known, max(hits, key=lambda hit: hit.template.weight)))
    causes = [(known, hit) for known, hit in found if not known.entry.follows]
    special = [(known, hit) for known, hit in causes if not known.entry.generic]
    # Of several that say little, the first in the record says most.
    causes = special or sorted(causes, key=lambda one: one[1].span)[:1]
    told = [(known, hit) for known, hit in causes if not any(o.hides(hit) for _, o in causes)]
    return told + [(known, hit) for known, hit in found if known.entry.follows]


def _words(record: Record) -> str:
    """All that a record says, but for the code that its traceback shows."""
    told = [f"{name}: {value}" for name, value in record.fields.items() if _TELLING.search(name)]
    lines = [line for line in record.rest if not line.lstrip().startswith('File "')]
    places = _LIVEKIT.findall("\n".join(record.rest[-_NEAR:]))
    raised = [f"(raised in livekit/{places[-1]})"] if places and places[-1] else []
    return plain("\n".join([record.message, *lines, *raised, *told]))


def _where(record: Record, hit: Hit) -> tuple[str, int]:
    """The line of a record that shows a hit, and its number."""
    for at, line in enumerate([record.message, *record.rest]):
        if hit.template.anchor in plain(line).casefold():
            return _shown(line), record.line + max(0, at - record.within)
    return _shown(str(record)), record.line


def _is_error(record: Record) -> bool:
    """Whether a record that nothing is known of should be told."""
    printed = not record.level and bool(record.exception)
    return (printed or record.level.upper() in _ERRORS) and not harmless(record)


def _logged(line: str) -> bool:
    """Whether a line is a record of a log."""
    reader = Reader()
    list(reader.feed(line, 1))
    return any(record.level for record in reader.end())


def _shown(text: str) -> str:
    line = redact(" ".join(text.split()))
    return line if len(line) <= _WIDEST else line[: _WIDEST - 1] + "…"
