"""What a worker logs during one call, and whether anything can still come of that call."""

from __future__ import annotations

import time

from lkgen.project.log import Record, harmless, records
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


class JobLog:
    """The log of a worker from now on.

    Where several call at once it cannot be told whose job a record is of.
    """

    def __init__(self, worker: Worker) -> None:
        self._worker = worker
        self._start = worker.written
        self._seen = self._start
        self._at = 0.0
        self._over = False
        self._abandoned = False
        self._errors = 0

    def text(self) -> str:
        """What was written."""
        return self._worker.output(self._start)

    def records(self) -> list[Record]:
        """The same as records, without those of the job of a call before."""
        found = list(records(self.text().splitlines()))
        taken = (record.fields.get("job_id") for record in found if record.message == TAKEN)
        own = (None, next(taken, None))
        return [record for record in found if record.fields.get("job_id") in own]

    @property
    def crash(self) -> str:
        """The exception that ended the job's entry function; empty if none did."""
        return crash(self.records())

    def over(self) -> bool:
        """Whether the job or its session has ended, or will not begin."""
        self._look()
        return self._over or not self._worker.running

    def abandoned(self) -> bool:
        """Whether the session has ended and its job goes on."""
        self._look()
        return self._abandoned

    def errors(self) -> int:
        """How many errors of the agent's there are."""
        self._look()
        return self._errors

    def _look(self) -> None:
        now, written = time.monotonic(), self._worker.written
        if written == self._seen or now - self._at < _LOOKED_AT_EVERY_S:
            return
        self._at, self._seen = now, written
        found = self.records()
        self._over = self._over or any(_ends(record) for record in found)
        messages = [record.message for record in found]
        ended = any(message.startswith((CRASHED, *ENDED)) for message in messages)
        self._abandoned = not ended and any(m.startswith(CLOSINGS) for m in messages)
        self._errors = sum(record.level in _ERRORS and not harmless(record) for record in found)


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
