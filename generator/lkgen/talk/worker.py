"""An agent as a real worker, in a process of its own."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, cast

import aiohttp

from lkgen.talk.process import Process

_REGISTERED = "registered worker"
_REGISTER_TIMEOUT_S = 90.0
_LOAD_TIMEOUT_S = 180.0
# A worker refuses calls from 0.7 on, and a call adds to it.
_IDLE_LOAD = 0.5
# A load is measured twice a second; none for so long means that this worker measures none.
_UNMEASURED_S = 3.0
_JOB_END_TIMEOUT_S = 5.0
_STOP_GRACE_S = 5.0
_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


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

    Understands the JSON that `start` writes; of other lines (tracebacks, Python's own warnings)
    it takes those that tell an error or a warning.
    """
    for line in lines:
        note = _record(line) or _printed(line)
        if note is not None and (note.level in _LEVELS[2:] or note.deprecation):
            yield note


def _record(line: str) -> Note | None:
    try:
        record: object = json.loads(line)
    except ValueError:
        return None
    if not isinstance(record, dict):
        return None
    fields = cast("dict[str, Any]", record)
    message = str(fields.get("message", ""))
    if trace := str(fields.get("exc_info") or "").strip():
        message += f": {trace.splitlines()[-1]}"
    return Note(str(fields.get("level", "")), str(fields.get("name", "")), message)


def _printed(line: str) -> Note | None:
    if line.startswith("Traceback (most recent call last)"):
        return Note("ERROR", "", line.strip())
    if "Warning: " in line or "deprecat" in line.casefold():
        return Note("WARNING", "", line.strip())
    return None


class Worker:
    """Async context manager: a worker that is registered and has room for a call.

    Args:
        command: how to start it, such as `[python, "-m", "livekit.agents", "start", FILE]`.
        cwd: where.
        env: its whole environment.
        log: file for what it writes.
        health_port: port of its health endpoint; if None, its load is not looked at, and it
            may refuse the first call on a busy machine.

    Attributes:
        cold_start_s: seconds from its start until it was registered.

    Raises:
        ProcessFailed: on entering, if it ends or does not register; with the end of its log.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        cwd: Path,
        env: Mapping[str, str],
        log: Path,
        health_port: int | None = None,
    ) -> None:
        self.cold_start_s = 0.0
        self._command = command
        self._cwd = cwd
        self._env = env
        self._log = log
        self._health_port = health_port
        self._process: Process | None = None
        self._registered_at = 0.0

    async def __aenter__(self) -> Worker:
        started = time.perf_counter()
        process = Process("the agent", self._command, env=self._env, log=self._log, cwd=self._cwd)
        self._process = process

        async def registered() -> bool:
            return _REGISTERED in process.output()

        try:
            await process.until(registered, "it registered", timeout_s=_REGISTER_TIMEOUT_S)
            self._registered_at = time.perf_counter()
            self.cold_start_s = self._registered_at - started
            await process.until(
                self._has_room, f"its load fell below {_IDLE_LOAD}", timeout_s=_LOAD_TIMEOUT_S
            )
        except BaseException:
            process.kill()
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._process is not None:
            await self._process.stop(grace_s=_STOP_GRACE_S if kind is None else 0.0)

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.running

    def output(self) -> str:
        """What it has written so far."""
        return self._process.output() if self._process else ""

    def notes(self) -> list[Note]:
        """Warnings, errors and deprecations it has logged so far, each once."""
        return list(dict.fromkeys(notes(self.output().splitlines())))

    async def until_job_ended(self) -> bool:
        """Wait a few seconds for the last call's job to end; False if it is still there."""
        deadline = time.monotonic() + _JOB_END_TIMEOUT_S
        while self._health_port is not None and time.monotonic() < deadline:
            if (await self._health()).get("active_jobs", 0) == 0:
                return True
            await asyncio.sleep(0.05)
        return False

    async def _has_room(self) -> bool:
        if self._health_port is None:
            return True
        load = float((await self._health()).get("worker_load", 0.0))
        if load == 0.0:
            return time.perf_counter() - self._registered_at > _UNMEASURED_S
        return load < _IDLE_LOAD

    async def _health(self) -> dict[str, Any]:
        url = f"http://127.0.0.1:{self._health_port}/worker"
        timeout = aiohttp.ClientTimeout(total=2)
        with contextlib.suppress(aiohttp.ClientError, asyncio.TimeoutError, ValueError):
            async with (
                aiohttp.ClientSession(timeout=timeout) as session,
                session.get(url) as response,
            ):
                return cast("dict[str, Any]", await response.json())
        return {}
