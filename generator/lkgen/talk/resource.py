"""What is open for a while: servers, processes, a caller in a room."""

from __future__ import annotations

from abc import ABC, abstractmethod
from types import TracebackType
from typing import TypeVar

_Self = TypeVar("_Self", bound="Resource")


class Resource(ABC):
    """An async context manager that is closed whatever happens, also while it opens.

    Attributes:
        failed: an exception ended it.
    """

    failed = False

    @abstractmethod
    async def open(self) -> None:
        """Take what it needs."""

    @abstractmethod
    async def close(self) -> None:
        """Give back all that `open` has taken, even if it did not get to its end."""

    async def __aenter__(self: _Self) -> _Self:
        try:
            await self.open()
        except BaseException:
            self.failed = True
            await self.close()
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.failed = kind is not None
        await self.close()
