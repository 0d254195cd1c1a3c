"""Taking turns with other processes: whoever waited longest comes next."""

from __future__ import annotations

import fcntl
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def in_turn(file: str | Path | None) -> Generator[None]:
    """Hold the lock of a file, as flock(1) does; nothing is waited for without one."""
    if file is None:
        yield
        return
    with Path(file).open("w") as opened:
        fcntl.flock(opened, fcntl.LOCK_EX)
        yield
