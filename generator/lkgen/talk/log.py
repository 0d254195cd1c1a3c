"""What a worker logs during one call, and whether anything can still come of that call."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

from lkgen.log.records import Reader
from lkgen.project.log import Record, harmless
from lkgen.project.log import records as records
from lkgen.talk.sandbox.start_up.lkgen_jobs import CLOSED, REJECTED
from lkgen.talk.sandbox.worker import UNPREPARED, Worker

_LOOKED_AT_EVERY_S = 0.2
# Read on 1.3 to 1.8: worker.py, ipc/job_proc_lazy_main.py, ipc/supervised_proc.py, job.py.
CRASHED = "unhandled exception while running the job task"
SESSION_CLOSED = "AgentSession is closing due to unrecoverable error"
CLOSINGS = (SESSION_CLOSED, CLOSED)
TAKEN = "received job request"
REFUSED = ("no answer was given inside the job_request_fnc", "job_request_fnc failed", REJECTED)
LEFT_ROOM_OUT = "The job task completed without establishing a connection"
_UNPREPARED = "error initializing process"
_ERRORS = ("ERROR", "CRITICAL")
ENDED = ("shutting down job task", "process exiting", "job exiting")


@dataclass
class _Signs:
    """What the records of a job say so far."""

    crash: str = ""
    over: bool = False
    ended: bool = False
    closed: bool = False
    errors: int = 0

    def add(self, record: Record) -> None:
        self.crash = self.crash or crash([record])
        self.over = self.over or _ends(record)
        self.ended = self.ended or record.message.startswith((CRASHED, *ENDED))
        self.closed = self.closed or record.message.startswith(CLOSINGS)
        self.errors += record.level in _ERRORS and not harmless(record)


class JobLog:
    """The log of a worker from now on; what comes is read once, however much it is.

    Where several call at once it cannot be told whose job a record is of.
    """

    def __init__(self, worker: Worker) -> None:
        self._worker = worker
        self._start = worker.written
        self._read = self._start
        self._at = 0.0
        self._reader = Reader()
        self._job: str | None = None
        self._signs = _Signs()
        self._now = self._signs

    def text(self) -> str:
        """What was written."""
        return self._worker.output(self._start)

    @property
    def crash(self) -> str:
        """The exception that ended the job's entry function; empty if none did."""
        written = self._worker.written
        while self._read < written and self._take():
            pass
        return self._now.crash

    def over(self) -> bool:
        """Whether the job or its session has ended, or will not begin."""
        self._look()
        return self._now.over or not self._worker.running

    def abandoned(self) -> bool:
        """Whether the session has ended and its job goes on."""
        self._look()
        return self._now.closed and not self._now.ended

    def errors(self) -> int:
        """How many errors of the agent's there are."""
        self._look()
        return self._now.errors

    def _look(self) -> None:
        if time.monotonic() - self._at >= _LOOKED_AT_EVERY_S:
            self._at = time.monotonic()
            self._take()

    def _take(self) -> bool:
        """Read lines that are whole by now; False if there was none."""
        whole, self._read = self._worker.lines(self._read)
        for line in whole:
            for record in self._reader.feed(line, 0):
                self._add(self._signs, record)
        self._now = replace(self._signs)
        if self._reader.pending is not None:
            # A traceback may follow, or nothing for long.
            self._add(self._now, self._reader.pending)
        return bool(whole)

    def _add(self, signs: _Signs, record: Record) -> None:
        """Heed a record, unless it is of the job of a call before."""
        job = record.fields.get("job_id")
        if self._job is None and record.message == TAKEN:
            self._job = job
        if job is None or job == self._job:
            signs.add(record)


def crash(log: list[Record]) -> str:
    """The exception that ended the job's entry function; empty if none did."""
    return next((r.exception for r in log if r.exception and CRASHED in str(r)), "")


def unprepared(log: list[Record]) -> str:
    """What the agent's `prewarm_fnc` raised, in LiveKit's words; empty if it did not."""
    failed = (r.exception for r in log if r.message.startswith(_UNPREPARED))
    told = next((one for one in failed if UNPREPARED in one), "")
    return told.partition(UNPREPARED)[2]


def _ends(record: Record) -> bool:
    if unprepared([record]):
        return True
    # Its exception, which says why, follows.
    if record.message.startswith(ENDED[0]) and record.fields.get("reason") == "job crashed":
        return False
    beginnings = (CRASHED, *CLOSINGS, *REFUSED, LEFT_ROOM_OUT, *ENDED)
    # An idle process that is not needed any more exits too.
    return record.message.startswith(beginnings)
