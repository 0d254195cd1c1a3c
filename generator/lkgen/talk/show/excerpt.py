"""The lines of an agent's log that a person needs."""

from __future__ import annotations

from lkgen.project.log import records

_QUIET = ("", "DEBUG")


def tail(log: str, count: int) -> list[str]:
    """The last `count` records of a log, a line each; what only a debugger needs is left out.

    Where nothing was logged it is what was printed.
    """
    found = list(records(log.splitlines()))
    logged = [record for record in found if record.level not in _QUIET]
    lines = (f"{record.level} {record.logger} {record}" for record in logged)
    printed = (str(record) for record in found if str(record))
    return list(lines if logged else printed)[-count:]


def trace(log: str, message: str, count: int) -> list[str]:
    """The last `count` lines of the traceback that belongs to a note; none without.

    Args:
        log: the whole log.
        message: the note's, as `lkgen.project.log.notes` gives it.
        count: how many lines at most.
    """
    for record in records(log.splitlines()):
        if record.exception and str(record) == message:
            # Python marks with ~ and ^ what is plain from the line above.
            return [line for line in record.rest if line.strip(" ~^")][-count:]
    return []
