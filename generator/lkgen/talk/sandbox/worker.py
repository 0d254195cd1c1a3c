"""An agent as a real worker, in a process of its own."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import aiohttp

from lkgen.project.log import WIDTH, Note, notes, records
from lkgen.talk.resource import Resource
from lkgen.talk.sandbox.memory import resident_mb
from lkgen.talk.sandbox.process import Process, ProcessFailed

__all__ = ["Note", "Worker", "notes"]

# Told by the agent's log (1.3 to 1.8) and, whatever an agent does with its log, by the server's.
_REGISTERED = "registered worker"
_REGISTERED_BY_SERVER = "worker registered"
UNPREPARED = "process initialization failed: "
"""What the agent does to prepare a process raised something (1.3 to 1.8)."""

_TRIES = 2
_REGISTER_TIMEOUT_S = 90.0
_JOB_END_TIMEOUT_S = 5.0
_STOP_GRACE_S = 5.0


class Worker(Resource):
    """Async context manager: a worker that is registered.

    Args:
        command: how to start it, such as `[python, "-m", "livekit.agents", "start", FILE]`.
        cwd: where.
        env: its whole environment; with `with_start_up` it takes calls on a busy machine too.
        log: file for what it writes.
        health_port: port of its health endpoint; None if it is not known.
        server_log: the log of the livekit-server that it registers with.

    Attributes:
        cold_start_s: seconds from its start until it was registered.
        grace_s: how long it may take to end when it is no longer needed.

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
        server_log: Path | None = None,
    ) -> None:
        self.cold_start_s = 0.0
        self.grace_s = _STOP_GRACE_S
        self._command = command
        self._cwd = cwd
        self._env = {**env, "COLUMNS": str(WIDTH)}
        self._log = log
        self._health_port = health_port
        self._server_log = server_log
        self._process: Process | None = None

    async def open(self) -> None:
        started = time.perf_counter()
        known = self._registrations()
        process = Process("the agent", self._command, env=self._env, log=self._log, cwd=self._cwd)
        self._process = process

        async def registered() -> bool:
            output = process.output()
            if output.count(UNPREPARED) >= _TRIES:
                raise ProcessFailed("the agent could prepare no process for its jobs")
            return _REGISTERED in output or self._registrations() > known

        await process.until(registered, "it registered", timeout_s=_REGISTER_TIMEOUT_S)
        self.cold_start_s = time.perf_counter() - started

    async def close(self) -> None:
        if self._process is not None:
            await self._process.stop(grace_s=0.0 if self.failed else self.grace_s)

    def kill(self) -> None:
        """End it at once, in the middle of its calls, as a failing machine does."""
        if self._process is not None:
            self._process.kill()

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.running

    def output(self, since: int = 0) -> str:
        """What it has written so far, but for the first `since` bytes."""
        return self._process.output(since) if self._process else ""

    def lines(self, since: int) -> tuple[list[str], int]:
        """The whole lines that it has written but for the first `since` bytes, and where they end.

        Some megabytes at most; what is beyond comes the next time.
        """
        return self._process.lines(since) if self._process else ([], since)

    @property
    def written(self) -> int:
        """How many bytes it has written."""
        return self._process.written if self._process else 0

    def notes(self) -> list[Note]:
        """Warnings, errors and deprecations it has logged so far, each once."""
        return list(dict.fromkeys(notes(self.output().splitlines())))

    def resident_mb(self) -> dict[str, int]:
        """Its memory, see `lkgen.talk.sandbox.memory.resident_mb`."""
        return resident_mb(self._process.pid) if self._process else {}

    async def agent_name(self) -> str | None:
        """The name it waits to be called by; empty if it joins every room, None if not known."""
        for record in records(self.output().splitlines()):
            if record.message == _REGISTERED and "agent_name" in record.fields:
                return str(record.fields["agent_name"])
        name = (await self._health()).get("agent_name")
        return None if name is None else str(name)

    async def until_job_ended(self) -> bool:
        """Wait a few seconds for the last call's job to end; False if it is still there."""
        deadline = time.monotonic() + _JOB_END_TIMEOUT_S
        while self._health_port is not None and time.monotonic() < deadline:
            if (await self._health()).get("active_jobs", 0) == 0:
                return True
            await asyncio.sleep(0.05)
        return False

    def _registrations(self) -> int:
        if self._server_log is None or not self._server_log.is_file():
            return 0
        text = self._server_log.read_text(encoding="utf-8", errors="replace")
        return text.count(_REGISTERED_BY_SERVER)

    async def _health(self) -> dict[str, Any]:
        if self._health_port is None:
            return {}
        url = f"http://127.0.0.1:{self._health_port}/worker"
        timeout = aiohttp.ClientTimeout(total=2)
        with contextlib.suppress(aiohttp.ClientError, asyncio.TimeoutError, ValueError):
            async with (
                aiohttp.ClientSession(timeout=timeout) as session,
                session.get(url) as response,
            ):
                return cast("dict[str, Any]", await response.json())
        return {}
