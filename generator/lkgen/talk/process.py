"""A child process that writes a log and never outlives its owner."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path

from lkgen.errors import LkgenError

_MARK = "LKGEN_TALK_PROCESS"
_LEASH = Path(__file__).with_name("leash.py")
_POLL_S = 0.03


class ProcessFailed(LkgenError):
    """A process ended, or was not ready in time; the message holds the end of its log."""


class Process:
    """A command in a process group of its own, with everything it starts.

    Args:
        name: what messages call it.
        command: program and arguments.
        env: its whole environment.
        log: file that takes its standard output and error.
        cwd: its working directory.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        env: Mapping[str, str],
        log: Path,
        cwd: Path | None = None,
    ) -> None:
        self.name = name
        self.log = log
        # Descendants inherit the mark, also those that leave the process group.
        self._mark = secrets.token_hex(8)
        if sys.platform == "linux":
            command = [sys.executable, "-I", "-S", str(_LEASH), str(os.getpid()), *command]
        with log.open("wb") as output:
            try:
                self._popen = subprocess.Popen(
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    env={**env, _MARK: self._mark},
                    cwd=cwd,
                    start_new_session=True,
                )
            except OSError as error:
                raise ProcessFailed(f"cannot start {name}: {error}") from error

    @property
    def pid(self) -> int:
        return self._popen.pid

    @property
    def running(self) -> bool:
        return self._popen.poll() is None

    def output(self) -> str:
        """Everything it has written so far."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def tail(self, lines: int = 25) -> str:
        """The last lines it has written."""
        return "\n".join(self.output().splitlines()[-lines:]) or "(it wrote nothing)"

    async def until(
        self, ready: Callable[[], Awaitable[bool]], what: str, *, timeout_s: float
    ) -> None:
        """Wait until `ready` says so.

        Raises:
            ProcessFailed: it ended first, or `timeout_s` passed. Exit code 0 is a failure
                too: a worker that cannot start exits with it.
        """
        deadline = time.monotonic() + timeout_s
        while not await ready():
            if not self.running:
                reason = f"ended with exit code {self._popen.returncode} before {what}"
            elif time.monotonic() > deadline:
                reason = f"was not ready after {timeout_s:g} s: {what}"
            else:
                await asyncio.sleep(_POLL_S)
                continue
            raise ProcessFailed(f"{self.name} {reason}", hint=f"End of its log:\n{self.tail()}")

    async def stop(self, *, grace_s: float = 0.0) -> None:
        """End it and everything it started; after `grace_s` seconds by force."""
        try:
            if grace_s > 0 and self.running:
                self._popen.terminate()
                deadline = time.monotonic() + grace_s
                while self.running and time.monotonic() < deadline:
                    await asyncio.sleep(_POLL_S)
        finally:
            self.kill()

    def kill(self) -> None:
        """End it and everything it started at once."""
        if hasattr(os, "killpg"):
            # The group can outlive its leader.
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, signal.SIGKILL)
        else:
            self._popen.kill()
        self._popen.wait()
        # A process may start another while the list is read.
        for _ in range(10):
            left = _marked(self._mark)
            if not left:
                return
            for pid in left:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(pid, signal.SIGKILL)
            time.sleep(0.01)


def _marked(mark: str) -> list[int]:
    """Processes with this mark in their environment; none where /proc does not tell."""
    wanted = f"{_MARK}={mark}".encode()
    found: list[int] = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            # A process that has ended but was not waited for has an empty environment.
            if wanted in (folder / "environ").read_bytes().split(b"\0"):
                found.append(int(folder.name))
    return found
