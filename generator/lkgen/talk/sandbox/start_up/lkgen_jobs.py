"""An aid of `sitecustomize.py`: what ends a call without a word in the log is noted there.

LKGEN_TALK_JOBS: on if it is set.

LiveKit logs nothing (1.3 to 1.8) where a `request_fnc` rejects a job, nor does livekit-server; and
only at the level of debugging where a job closes its session and goes on.
"""

from __future__ import annotations

import asyncio
import functools
import json
import sys
from typing import Any

REJECTED = "lkgen: its request_fnc rejected the job"
CLOSED = "lkgen: it closed its session"

# Another session may follow, or the end of the job.
_MOMENT_S = 0.3
# The other reasons of `CloseReason` are the caller's, the server's, or logged.
_REASONS = ("user_initiated", "task_completed")


def note_rejected(module: Any) -> None:
    """Change `livekit.agents.job`."""
    reject = module.JobRequest.reject

    @functools.wraps(reject)
    async def noted(self: Any, *args: Any, **options: Any) -> None:
        _tell(REJECTED, job_id=self.id)
        await reject(self, *args, **options)

    module.JobRequest.reject = noted


def note_closed(module: Any) -> None:
    """Change `livekit.agents.voice.agent_session`."""
    session = module.AgentSession
    start, close = session.start, session._aclose_impl
    running: set[int] = set()

    @functools.wraps(start)
    async def started(self: Any, *args: Any, **options: Any) -> Any:
        running.add(id(self))
        return await start(self, *args, **options)

    @functools.wraps(close)
    async def closed(self: Any, *args: Any, **options: Any) -> Any:
        had_begun = self._started
        try:
            return await close(self, *args, **options)
        finally:
            running.discard(id(self))
            reason = getattr(options.get("reason"), "value", "")
            if had_begun and reason in _REASONS:
                loop = asyncio.get_running_loop()
                loop.call_later(_MOMENT_S, lambda: running or _tell(CLOSED))

    session.start, session._aclose_impl = started, closed


def _tell(message: str, **fields: str) -> None:
    """Add a record to the log, whatever the agent does with it."""
    sys.stderr.write(json.dumps({"message": message, "level": "INFO", "name": "lkgen", **fields}))
    sys.stderr.write("\n")
    sys.stderr.flush()
