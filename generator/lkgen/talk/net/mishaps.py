"""What fails in the sandbox itself, and is nobody's fault but its own."""

from __future__ import annotations

import asyncio
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lkgen.talk.resource import Resource

_LONGEST = 160
_MOST_FILES = 16_384

BACKLOG = 1_024
"""How many connections may wait until a server takes them."""


def told(error: Exception) -> str:
    """An error of lkgen's own in a sentence, with the line that it comes from."""
    where = traceback.extract_tb(error.__traceback__)[-1:]
    at = "".join(f" ({Path(frame.filename).name}, line {frame.lineno})" for frame in where)
    what = f"{type(error).__name__}: {error}".split("\n")[0][:_LONGEST]
    return f"lkgen itself failed, which is no fault of the agent's: {what}{at}"


class Watch(Resource):
    """Async context manager: what fails in a task nobody waits for is noted, not printed.

    That a connection broke is no failure: the other side may hang up at any time.

    Args:
        noted: is given each error.
    """

    def __init__(self, noted: Callable[[Exception], None]) -> None:
        self._noted = noted
        self._before: Any = None

    async def open(self) -> None:
        loop = asyncio.get_running_loop()
        self._before = loop.get_exception_handler()
        loop.set_exception_handler(self._happened)

    async def close(self) -> None:
        asyncio.get_running_loop().set_exception_handler(self._before)

    def _happened(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if isinstance(error, OSError):
            return
        if isinstance(error, Exception):
            self._noted(error)
        else:
            loop.default_exception_handler(context)


def allow_connections() -> None:
    """Let this process hold as many connections as the system lets it; each is a file to it."""
    if sys.platform == "win32":
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = _MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, _MOST_FILES)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
