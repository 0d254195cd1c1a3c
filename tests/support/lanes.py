"""Work in a few lanes beside each other, each piece of it waited for by name."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Generic, TypeVar

from lkgen.talk.resource import Resource

_Outcome = TypeVar("_Outcome")


class Lanes(Resource, Generic[_Outcome]):
    """A subclass starts tasks in `open` that set the outcome of each name."""

    def __init__(self, names: Iterable[str]) -> None:
        loop = asyncio.get_running_loop()
        self._outcomes: dict[str, asyncio.Future[_Outcome]] = {
            name: loop.create_future() for name in names
        }
        self._tasks: list[asyncio.Task[None]] = []

    async def close(self) -> None:
        # Lanes that have done all are closing, which is not to be cut short.
        if not all(future.done() for future in self._outcomes.values()):
            for task in self._tasks:
                task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for future in self._outcomes.values():
            future.cancel()

    def _fail(self, error: Exception) -> None:
        """Nobody is to wait for what does not come any more."""
        for future in self._outcomes.values():
            if not future.done():
                future.set_exception(error)
