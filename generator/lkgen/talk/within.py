"""Waiting with an end, and ending what runs: a request to end is always heeded.

`asyncio.wait_for` before Python 3.12 gives the result where both come at once, and the request is
lost: a call that was to end on Ctrl-C then goes on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Collection
from typing import Any, TypeVar

_Kind = TypeVar("_Kind")
# Longer than anybody here needs to give back what is open.
_AGAIN_AFTER_S = 3.0


async def within(seconds: float, work: Awaitable[_Kind]) -> _Kind:
    """What `work` gives.

    Raises:
        asyncio.TimeoutError: it took longer, and was ended.
    """
    task = asyncio.ensure_future(work)
    try:
        done, _ = await asyncio.wait({task}, timeout=seconds)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    if not done:
        raise asyncio.TimeoutError
    return task.result()


async def end(tasks: Collection[asyncio.Task[Any]]) -> None:
    """Cancel tasks, and wait until they have ended; once more those that did not notice."""
    waiting = {task for task in tasks if not task.done()}
    while waiting:
        for task in waiting:
            task.cancel()
        _, waiting = await asyncio.wait(waiting, timeout=_AGAIN_AFTER_S)
