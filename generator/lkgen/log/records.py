"""The records of an agent's log, whichever of LiveKit's forms it has."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
LEFT_BEHIND = (
    "Exception ignored in",
    "Exception ignored while",
    "Unclosed client session",
    "Unclosed connector",
    "Task was destroyed but it is pending",
)
"""What Python says of objects that an ending process leaves behind."""

_MOST = 400
"""Lines that one record keeps: a traceback has fewer, and a log may have a million in a row."""

_TRACEBACK = "Traceback (most recent call last):"
_CHAINED = ("exception occurred:", "of the following exception:")
_FRAME = re.compile(r'\s*File "(?P<file>.*)", line (?P<line>\d+)')
_SYNTAX = ("SyntaxError:", "IndentationError:", "TabError:")
# pydantic's, whose reasons stand in the lines after it.
_INVALID = re.compile(r"(?P<count>\d+) validation errors? for")
# Around the exceptions of a group.
_FIRST = re.compile(r"\s*\+-\+-+ 1 -+")
_BORDER = re.compile(r"\s*\+-")
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_FIELDS = re.compile(r" (\{\".*\})$")
_WHEN = r"[\[(]?\d{4}-\d\d-\d\d[ T][\d:.,+Z]+(?![\w.,:])[\])]?[ |:-]+"
_HOW = r"[\[(]?(?P<level>DEBUG|INFO|SUCCESS|WARNING|ERROR|CRITICAL)[\])]?[ |:-]+"
_FORMS = (
    # `dev` from 1.6 on: 2026-11-24 11:39:05,757 - INFO livekit.agents - starting worker {…}
    re.compile(r"\d{4}-\d\d-\d\d [\d:,.]+ - (?P<level>[A-Z]+) +(?P<name>\S+) - (?P<message>.*)"),
    # `dev` to 1.5: `    11:37:42.919 DEBUG… asyncio            Using selector`, the time only if
    # it is another than in the line before
    re.compile(
        r" {4}(?:\d\d:\d\d:\d\d\.\d{3}| {12}) "
        r"(?P<level>[A-Z]{3,8})(?:…| +…|) +(?P<name>\S+) +(?P<message>\S.*)"
    ),
    # logging.basicConfig() of a user
    re.compile(r"(?P<level>DEBUG|INFO|WARNING|ERROR|CRITICAL):(?P<name>[^\s:]+):(?P<message>.*)"),
    # and with a format of their own, or loguru: the time, the name and the level in any order
    re.compile(_WHEN + r"\[?(?P<name>[\w.-]+)\]?[ |:-]+" + _HOW + r"(?P<message>.*)"),
    re.compile(_WHEN + _HOW + r"(?:(?P<name>[\w.]+)(?::(?!:)\S+)? +[|-] +)?(?P<message>.*)"),
)


@dataclass
class Record:
    """One record of a log, or one line that was only printed.

    Attributes:
        level: as logging names it; empty for what was printed.
        logger: who wrote it.
        message: its text.
        fields: what was logged with it, such as `job_id`.
        rest: the lines that follow it, a traceback as a rule.
        line: in which line of the log it begins, from 1.
        within: how many lines of `rest` stand in that line too, as in JSON.
    """

    level: str
    logger: str
    message: str
    fields: dict[str, Any] = field(default_factory=dict[str, Any])
    rest: list[str] = field(default_factory=list[str])
    line: int = 0
    within: int = 0

    @property
    def exception(self) -> str:
        """The last line of its traceback, such as `ValueError: no`; empty without."""
        return _exception(self.rest)

    def __str__(self) -> str:
        parts = (self.message.rstrip() if self.message != _TRACEBACK else "", self.exception)
        return ": ".join(part for part in parts if part)


def records(lines: Iterable[str]) -> Iterator[Record]:
    """The records of a log, in order.

    Understands the JSON that `start` writes, the two forms of `dev`, and Python's plain one.
    """
    reader = Reader()
    for number, line in enumerate(lines, 1):
        yield from reader.feed(line, number)
    yield from reader.end()


class Reader:
    """Puts the lines of one writer together to records; holds the one that may go on."""

    def __init__(self) -> None:
        self._current: Record | None = None
        # How far the last traceback is indented while it goes on; -1 if none does.
        self._open = -1
        # Whether it ended with pydantic's exception, whose reasons follow.
        self._invalid = False

    @property
    def pending(self) -> Record | None:
        """The record that may go on."""
        return self._current

    def feed(self, line: str, number: int) -> Iterator[Record]:
        """Take the next line; yield the record that was complete before it."""
        line = (_COLOUR.sub("", line) if "\x1b" in line else line).rstrip()
        record = _json(line) or _text(line)
        if record is None and self._current is not None and self._continues(line):
            self._current.rest.append(line)
            if len(self._current.rest) > _MOST:
                # Its beginning says what it is, its end what came of it.
                del self._current.rest[_MOST // 2]
            self._follow(line)
            return
        yield from self.end()
        self._current = record or _printed(line)
        self._current.line = number
        for one in self._current.rest:
            self._follow(one)

    def end(self) -> Iterator[Record]:
        """Yield the record that no further line belongs to."""
        if self._current is not None:
            yield self._current
        self._current, self._open, self._invalid = None, -1, False

    def _follow(self, line: str) -> None:
        """Keep in mind whether a traceback begins with this line, or ends."""
        text, indent = line.strip(), len(line) - len(line.lstrip())
        if text == _TRACEBACK:
            self._open, self._invalid = indent, False
        elif text and indent == self._open and not text.endswith(_CHAINED):
            self._open, self._invalid = -1, _INVALID.search(text) is not None

    def _continues(self, line: str) -> bool:
        """Whether a line belongs to the record before it: its traceback, as a rule."""
        record, text = self._current, line.strip()
        assert record
        if text == _TRACEBACK and not line.startswith(" "):
            # After a record, or chained to another; `dev` prints one a second time, by itself.
            before = next((one.strip() for one in reversed(record.rest) if one), "")
            ignored = record.message.startswith(LEFT_BEHIND)
            return before.endswith(_CHAINED) if record.rest else bool(record.level) or ignored
        if self._open >= 0 or (self._invalid and _reasons_missing(record.rest)):
            return True
        if _FRAME.fullmatch(line):
            return False
        return line.startswith(" ") or bool(record.rest and not text) or text.endswith(_CHAINED)


def _printed(line: str) -> Record:
    """What begins with a line that nobody logged."""
    if line == _TRACEBACK:
        return Record("", "", line, rest=[line])
    if _FRAME.fullmatch(line):
        # A script that cannot be compiled: Python leaves the first line of it out.
        return Record("", "", _TRACEBACK, rest=[_TRACEBACK, line])
    return Record("", "", line.strip())


def _json(line: str) -> Record | None:
    if not line.startswith("{"):
        return None
    try:
        content: object = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(content, dict):
        return None
    fields = cast("dict[str, Any]", content)
    # 1.3 writes the traceback into the message, later versions beside it.
    message, _, rest = str(fields.pop("message", "")).partition("\n")
    trace = str(fields.pop("exc_info", None) or rest).splitlines()
    level, name = str(fields.pop("level", "")), str(fields.pop("name", ""))
    return Record(level, name, message, fields, trace, within=len(trace))


def _text(line: str) -> Record | None:
    for form in _FORMS:
        if match := form.fullmatch(line):
            level = next((known for known in LEVELS if known.startswith(match["level"])), "INFO")
            message, fields = match["message"], dict[str, Any]()
            if found := _FIELDS.search(message):
                try:
                    fields = json.loads(found[1])
                    message = message[: found.start()]
                except (ValueError, RecursionError):
                    pass
            return Record(level, match["name"] or "", message, fields)
    return None


def _reasons_missing(lines: list[str]) -> bool:
    """Whether pydantic has announced more reasons than these lines give."""
    invalid = next(filter(None, map(_INVALID.search, lines)), None)
    return invalid is not None and len(_reasons(lines)) < int(invalid["count"])


def _exception(lines: list[str]) -> str:
    """The last line of the last traceback in these lines; empty if that is not complete.

    With where it is for what Python cannot compile, and with its reasons for pydantic's.
    """
    found, indent, frame = "", -1, ""
    for line in _first_of_group(lines):
        text = line.strip()
        if text == _TRACEBACK:
            found, indent = "", len(line) - len(line.lstrip())
        elif text and indent == len(line) - len(line.lstrip()) and not text.endswith(_CHAINED):
            # `dev` puts the fields of the record behind its last line.
            found, indent = _FIELDS.sub("", text), -1
        elif match := _FRAME.match(line):
            frame = f" ({Path(match['file']).name}, line {match['line']})"
    if found.startswith(_SYNTAX) and not found.endswith(")"):
        return found + frame
    if _INVALID.search(found) and (reasons := _reasons(lines)):
        return f"{found}: {'; '.join(reasons)}"
    return found


def _first_of_group(lines: list[str]) -> list[str]:
    """The traceback of the first exception in a group, which says what the group does not."""
    first = next((at for at in reversed(range(len(lines))) if _FIRST.match(lines[at])), None)
    if first is None:
        return lines
    its = itertools.takewhile(lambda line: not _BORDER.match(line), lines[first + 1 :])
    return [line.strip().removeprefix("|").removeprefix(" ") for line in its]


def _reasons(lines: list[str]) -> list[str]:
    """pydantic's reasons after its exception, such as `shop_id: Field required`."""
    start = next((at for at, line in enumerate(lines) if _INVALID.search(line)), len(lines))
    reasons: list[str] = []
    for name, reason in itertools.pairwise(lines[start + 1 :]):
        indent = len(name) - len(name.lstrip())
        deeper = len(reason) - len(reason.lstrip()) == indent + 2
        if name.strip() and deeper and not reason.strip().startswith("For further information"):
            reasons.append(f"{name.strip()}: {reason.partition(' [type=')[0].strip()}")
    return reasons
