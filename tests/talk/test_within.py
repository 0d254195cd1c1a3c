"""A request to end is heeded, whatever else comes with it."""

from __future__ import annotations

import asyncio

import pytest

from lkgen.talk import within as module
from lkgen.talk.within import end, within


async def test_what_it_waited_for_comes_back() -> None:
    assert await within(30, asyncio.sleep(0, "done")) == "done"


async def test_what_takes_longer_is_ended() -> None:
    never = asyncio.Event()
    with pytest.raises(asyncio.TimeoutError):
        await within(0.01, never.wait())


async def test_a_request_to_end_that_comes_with_the_result_is_heeded() -> None:
    result: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def waits() -> None:
        await result

    task = asyncio.create_task(within(30, waits()))
    await asyncio.sleep(0.01)
    result.set_result(None)
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_who_did_not_notice_is_told_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_AGAIN_AFTER_S", 0.01)

    async def notices_late() -> None:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            await asyncio.sleep(60)

    task = asyncio.create_task(notices_late())
    await asyncio.sleep(0.01)
    await end([task])
    assert task.cancelled()
