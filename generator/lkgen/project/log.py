"""An agent's log, whichever of LiveKit's forms it has."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

WIDTH = 1_000
"""Columns that the log needs: `dev` lays it out as a table as wide as COLUMNS says (to 1.5)."""

_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
_TRACEBACK = "Traceback (most recent call last):"
_CHAINED = ("exception occurred:", "of the following exception:")
_FRAME = re.compile(r'\s*File "(?P<file>.*)", line (?P<line>\d+)')
_SYNTAX = ("SyntaxError:", "IndentationError:", "TabError:")
# pydantic's, whose reasons stand in the lines after it.
_INVALID = re.compile(r"(?P<count>\d+) validation errors? for")
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
    re.compile(_WHEN + _HOW + r"(?:(?P<name>[\w.]+)(?::\S+)? +[|-] +)?(?P<message>.*)"),
)
# LiveKit's client in Rust, which logs as an error that a room was closed, and that a noise filter
# of LiveKit Cloud does not work elsewhere. What it cannot do for the agent is raised there too.
_NATIVE = re.compile(r"livekit\w*(::\w+)*:\d+:")
# The filter itself, of livekit-plugins-noise-cancellation.
_NOISE_FILTER = "livekit-nc]"
# Clients of services that only watch an agent, and cannot reach them here.
_WATCHERS = re.compile(
    r"(opentelemetry|langfuse|langsmith|sentry_sdk|posthog|backoff|ddtrace|newrelic|mixpanel"
    r"|traceloop|agentops|braintrust|logfire|wandb)(\.|$)"
)
# What Python says of objects that an ending process leaves behind.
_LEFT_BEHIND = (
    "Exception ignored in",
    "Exception ignored while",
    "Unclosed client session",
    "Unclosed connector",
    "Task was destroyed but it is pending",
)
_TRIED_AGAIN = re.compile(r"\b(retry|retrying|try again|trying again)\b", re.IGNORECASE)
# Starting an agent as its file says, on 1.8, tells so; that is no fault of the agent.
_OUR_DOING = "dev mode is deprecated"


@dataclass(frozen=True)
class Note:
    """A line of a worker's log that deserves a look.

    Attributes:
        level: WARNING, ERROR or CRITICAL; INFO or DEBUG only where it tells a deprecation.
        logger: who wrote it; empty for what was not logged but printed.
        message: what it says, with the last line of the exception if there is one.
    """

    level: str
    logger: str
    message: str

    @property
    def deprecation(self) -> bool:
        return "deprecat" in self.message.casefold()


@dataclass
class Record:
    """One record of a log, or one line that was only printed.

    Attributes:
        level: as logging names it; empty for what was printed.
        logger: who wrote it.
        message: its text.
        fields: what was logged with it, such as `job_id`.
        rest: the lines that follow it, a traceback as a rule.
    """

    level: str
    logger: str
    message: str
    fields: dict[str, Any] = field(default_factory=dict[str, Any])
    rest: list[str] = field(default_factory=list[str])

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
    current: Record | None = None
    for line in lines:
        line = _COLOUR.sub("", line).rstrip()
        record = _json(line) or _text(line)
        if record is None and (current is None or not _continues(current, line)):
            record = Record("", "", line.strip())
            if line == _TRACEBACK:
                record.rest.append(line)
            elif _FRAME.fullmatch(line):
                # A script that cannot be compiled: Python leaves the first line of it out.
                record = Record("", "", _TRACEBACK, rest=[_TRACEBACK, line])
        if record is None and current is not None:
            current.rest.append(line)
        elif record is not None:
            if current is not None:
                yield current
            current = record
    if current is not None:
        yield current


def notes(lines: Iterable[str]) -> Iterator[Note]:
    """The records at WARNING and above in a log, and those that tell a deprecation.

    Of what was only printed it takes tracebacks, unless a record has told the same, and Python's
    own warnings. Errors that are none of the agent's (see `harmless`) are warnings here.
    """
    told: set[str] = set()
    for record in records(lines):
        level = record.level
        if level:
            told.add(record.exception)
        elif record.exception and record.exception not in told:
            level = "ERROR"
        elif "Warning: " in record.message or "deprecat" in record.message:
            level = "WARNING"
        if level == "ERROR" and harmless(record):
            level = "WARNING"
        note = Note(level, record.logger, str(record))
        wanted = level in _LEVELS[2:] or (level and note.deprecation)
        if wanted and not record.message.startswith(_OUR_DOING):
            yield note


def harmless(record: Record) -> bool:
    """Whether what is logged as an error says nothing about the agent.

    LiveKit's client on a room that closed, clients of telemetry, Python on what an ending process
    leaves behind, and what is tried again.
    """
    return (
        (record.logger == "livekit" and _NATIVE.match(record.message) is not None)
        or _WATCHERS.match(record.logger) is not None
        or record.message.startswith(_LEFT_BEHIND)
        or _NOISE_FILTER in record.message
        or _TRIED_AGAIN.search(record.message) is not None
    )


def _json(line: str) -> Record | None:
    if not line.startswith("{"):
        return None
    try:
        content: object = json.loads(line)
    except ValueError:
        return None
    if not isinstance(content, dict):
        return None
    fields = cast("dict[str, Any]", content)
    # 1.3 writes the traceback into the message, later versions beside it.
    message, _, rest = str(fields.pop("message", "")).partition("\n")
    trace = str(fields.pop("exc_info", None) or rest)
    level, name = str(fields.pop("level", "")), str(fields.pop("name", ""))
    return Record(level, name, message, fields, trace.splitlines())


def _text(line: str) -> Record | None:
    for form in _FORMS:
        if match := form.fullmatch(line):
            level = next((known for known in _LEVELS if known.startswith(match["level"])), "INFO")
            message, fields = match["message"], dict[str, Any]()
            if found := _FIELDS.search(message):
                try:
                    fields = json.loads(found[1])
                    message = message[: found.start()]
                except ValueError:
                    pass
            return Record(level, match["name"] or "", message, fields)
    return None


def _continues(record: Record, line: str) -> bool:
    """Whether a line belongs to the record before it: its traceback, as a rule."""
    text = line.strip()
    if text == _TRACEBACK and not line.startswith(" "):
        # After a record, or chained to another; `dev` prints one a second time, by itself.
        before = next((one.strip() for one in reversed(record.rest) if one), "")
        ignored = record.message.startswith(_LEFT_BEHIND)
        return before.endswith(_CHAINED) if record.rest else bool(record.level) or ignored
    if _unfinished(record.rest):
        return True
    if _FRAME.fullmatch(line):
        return False
    return line.startswith(" ") or bool(record.rest and not text) or text.endswith(_CHAINED)


def _unfinished(lines: list[str]) -> bool:
    """Whether these lines are a traceback that goes on."""
    exception = _exception(lines)
    if not exception:
        return any(line.strip() == _TRACEBACK for line in lines)
    invalid = _INVALID.search(exception)
    return invalid is not None and len(_reasons(lines)) < int(invalid["count"])


def _exception(lines: list[str]) -> str:
    """The last line of the last traceback in these lines; empty if that is not complete.

    With where it is for what Python cannot compile, and with its reasons for pydantic's.
    """
    found, indent, frame = "", -1, ""
    for line in lines:
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
