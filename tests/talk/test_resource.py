"""What talk opens is closed whatever happens."""

from __future__ import annotations

import pytest

from lkgen.talk.resource import Resource


class Door(Resource):
    """Notes what is done to it; may get stuck half open."""

    def __init__(self, stuck: bool = False) -> None:
        self.done: list[str] = []
        self._stuck = stuck

    async def open(self) -> None:
        self.done.append("open")
        if self._stuck:
            raise OSError("stuck")

    async def close(self) -> None:
        self.done.append("close in haste" if self.failed else "close")


async def test_it_is_closed_after_its_body() -> None:
    async with Door() as door:
        assert door.done == ["open"]
    assert door.done == ["open", "close"]


async def test_it_is_closed_after_an_error_and_knows_of_it() -> None:
    door = Door()
    with pytest.raises(ValueError, match="draught"):
        async with door:
            raise ValueError("draught")
    assert door.done == ["open", "close in haste"]


async def test_what_opened_only_half_is_closed() -> None:
    door = Door(stuck=True)
    with pytest.raises(OSError, match="stuck"):
        async with door:
            raise AssertionError("never reached")
    assert door.done == ["open", "close in haste"]
