"""What deserves a look in an agent's log."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lkgen.log.harmless import harmless
from lkgen.log.records import LEVELS, Record, records

__all__ = ["WIDTH", "Note", "Record", "harmless", "notes", "records"]

WIDTH = 1_000
"""Columns that the log needs: `dev` lays it out as a table as wide as COLUMNS says (to 1.5)."""

# No fault of the agent: starting it as its file says, on 1.8, tells the first, and hanging up, of
# LiveKit's client in Rust, the second.
_OUR_DOING = re.compile(
    r"dev mode is deprecated|livekit\S* - publisher data channel '\w+' closed unexpectedly$"
)


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
        wanted = level in LEVELS[2:] or (level and note.deprecation)
        if wanted and not _OUR_DOING.match(record.message):
            yield note
