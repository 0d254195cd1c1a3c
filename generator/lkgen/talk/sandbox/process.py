"""Child processes, and a folder, that never outlive their owner."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Generator, Mapping, Sequence
from pathlib import Path
from typing import IO

from lkgen.child_environment import child_environment
from lkgen.errors import LkgenError

_SUPERVISOR = Path(__file__).with_name("supervisor.py")
_POLL_S = 0.03
_MOST = 2_000_000
_FOLDER = "lkgen-talk-"


class ProcessFailed(LkgenError):
    """A process ended, or was not ready in time; the message holds the end of its log."""


class Process:
    """A command with everything it starts, which end with this process however it ends.

    Args:
        name: what messages call it.
        command: program and arguments.
        env: its whole environment.
        log: file that takes its standard output and error.
        cwd: its working directory.

    Attributes:
        pid: process id of the command.

    Raises:
        ProcessFailed: the program cannot be run.
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
        with log.open("wb") as file:
            try:
                self._supervisor = _supervise(
                    ("", *command), output=subprocess.PIPE, errors=file, env=env, cwd=cwd
                )
            except OSError as error:
                raise ProcessFailed(f"cannot start {name}: {error}") from error
        assert self._supervisor.stdout is not None
        with self._supervisor.stdout as told:
            pid = told.readline()
        if not pid:
            self.kill()
            raise ProcessFailed(f"cannot start {name}: {self.tail()}")
        self.pid = int(pid)

    @property
    def running(self) -> bool:
        return self._supervisor.poll() is None

    def output(self, since: int = 0) -> str:
        """What it has written so far, but for the first `since` bytes."""
        with self.log.open("rb") as file:
            file.seek(since)
            return file.read().decode(errors="replace")

    def lines(self, since: int) -> tuple[list[str], int]:
        """The whole lines that it has written but for the first `since` bytes, and where they end.

        `_MOST` bytes at most; what is beyond comes the next time. A line may be longer than that.
        """
        with self.log.open("rb") as file:
            file.seek(since)
            data = file.read(_MOST)
            if len(data) == _MOST and b"\n" not in data:
                data += file.readline()
        whole = data[: data.rfind(b"\n") + 1]
        return whole.decode(errors="replace").splitlines(), since + len(whole)

    @property
    def written(self) -> int:
        """How many bytes it has written."""
        return self.log.stat().st_size

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
                reason = f"ended with exit code {self._supervisor.returncode} before {what}"
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
                with contextlib.suppress(ProcessLookupError):
                    os.kill(self.pid, signal.SIGTERM)
                deadline = time.monotonic() + grace_s
                while self.running and time.monotonic() < deadline:
                    await asyncio.sleep(_POLL_S)
        finally:
            self.kill()

    def kill(self) -> None:
        """End it and everything it started at once."""
        _let_go(self._supervisor)


@contextlib.contextmanager
def temporary_folder() -> Generator[Path]:
    """A new folder that is removed in the end, also when this process is killed.

    Those of processes that were killed together with their supervisors are removed now.
    """
    _sweep()
    folder = Path(tempfile.mkdtemp(prefix=f"{_FOLDER}{os.getpid()}-"))
    supervisor = _supervise((str(folder),))
    try:
        yield folder
    finally:
        _let_go(supervisor)
        # It may have been killed by itself.
        shutil.rmtree(folder, ignore_errors=True)


def _sweep() -> None:
    for folder in Path(tempfile.gettempdir()).glob(f"{_FOLDER}[0-9]*-*"):
        owner = int(folder.name.removeprefix(_FOLDER).partition("-")[0])
        # One of another user is not ours to look at.
        with contextlib.suppress(OSError):
            if sys.platform == "linux" and not Path(f"/proc/{owner}").exists():
                shutil.rmtree(folder)


def _supervise(
    arguments: Sequence[str],
    *,
    output: int = subprocess.DEVNULL,
    errors: IO[bytes] | int = subprocess.DEVNULL,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> subprocess.Popen[bytes]:
    """Start `supervisor.py`, which keeps what the arguments say until it is let go of."""
    return subprocess.Popen(
        [sys.executable, "-I", "-S", str(_SUPERVISOR), *arguments],
        stdin=subprocess.PIPE,
        stdout=output,
        stderr=errors,
        env=child_environment() if env is None else env,
        cwd=cwd,
        # Ctrl-C in a terminal is for this process, which then ends its own in order.
        start_new_session=True,
    )


def _let_go(supervisor: subprocess.Popen[bytes]) -> None:
    assert supervisor.stdin is not None
    supervisor.stdin.close()
    supervisor.wait()
