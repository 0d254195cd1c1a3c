"""Providers' classes driven beside each other: most of the time one waits for its own words."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from lkgen.cli.wires import wires
from lkgen.talk.caller.conversation import Conversation
from lkgen.talk.caller.script import ToolCall
from lkgen.talk.fakes.registry import Switchboard
from lkgen.talk.net.gateway import Gateway
from support.environments import whole_environment
from support.lanes import Lanes
from support.providers import Claim, Driver, Result
from support.talk import SCRIPT

LANES = 5
"""Classes at once: on two cores one thinks while the others speak or listen."""

OPENING = "opening_hours"
AT_ONCE = tuple(ToolCall(OPENING, {"day": day}) for day in ("Sunday", "Monday"))
AFTERWARDS = ToolCall(OPENING, {"day": "Tuesday"})
TOLD, CALLED = SCRIPT.turns
DRIVEN = replace(SCRIPT, turns=(TOLD, replace(CALLED, tools=(AT_ONCE, (AFTERWARDS,)))))
"""The second sentence has two tools called at once, and one when they have answered."""
CALLS = [[dict(call.arguments) for call in calls] for calls in (AT_ONCE, (AFTERWARDS,))]
"""What they are given."""

# It goes out after a while, from whatever runs then.
TELEMETRY = {"mobile.events.data.microsoft.com"}


class Wanted(NamedTuple):
    """A class of a series, as the catalogue claims it to be."""

    series: str
    claim: Claim

    def __str__(self) -> str:
        return f"{self.series}-{self.claim['id']}-{self.claim['role']}"


@dataclass(frozen=True)
class Driven:
    """What came of it.

    Attributes:
        operations: what the class gave.
        problems: what went wrong.
        asked: the protocols of the fakes that it asked something.
        known: the hosts reached that have a fake.
        unknown: those that have none, but for TELEMETRY.
    """

    operations: list[Result]
    problems: list[str]
    asked: set[str]
    known: list[str]
    unknown: list[str]


class Drives(Lanes[Driven]):
    """Async context manager: all that are wanted, in a few lanes with fakes of their own.

    Python and LiveKit start once for each lane and series, a class has a process forked from
    that. One that fails ends its lane's start, so that nothing of it reaches the next.
    """

    def __init__(self, wanted: Sequence[Wanted], folder: Path) -> None:
        super().__init__(map(str, wanted))
        self._waiting = list(wanted)
        self._folder = folder

    async def outcome(self, wanted: Wanted) -> Driven:
        """What came of one; waits for it."""
        return await self._outcomes[str(wanted)]

    async def open(self) -> None:
        for number in range(min(LANES, len(self._waiting))):
            folder = self._folder / str(number)
            folder.mkdir()
            self._tasks.append(asyncio.create_task(self._lane(folder)))

    async def _lane(self, folder: Path) -> None:
        try:
            while self._waiting:
                await self._one_start(self._waiting[0].series, folder)
        except Exception as error:
            self._fail(error)
            raise

    async def _one_start(self, series: str, folder: Path) -> None:
        """Those of a series that wait, until there is none or one has failed."""
        python = await asyncio.to_thread(whole_environment, series)
        async with started(python, folder) as seat:
            while self._waiting and self._waiting[0].series == series:
                wanted = self._waiting.pop(0)
                driven = await seat.drive(wanted.claim)
                self._outcomes[str(wanted)].set_result(driven)
                if driven.problems:
                    return


@dataclass(frozen=True)
class Seat:
    """A Python with LiveKit in it, and fakes that only it talks to."""

    gateway: Gateway
    switchboard: Switchboard
    conversation: Conversation
    driver: Driver

    async def drive(self, claim: Claim) -> Driven:
        """Use one class; the fakes know nothing of those before."""
        self._forget()
        result = await self.driver.drive(claim)
        failed = [f"{result['error']}\n{result.get('trace', '')}"] if result["error"] else []
        failed += [repr(failure) for failure in self.switchboard.failures]
        problems = [*failed, *self.switchboard.refusals(), *self.conversation.problems]
        known, unknown = self.gateway.hosts("known"), self.gateway.hosts("unknown")
        unknown = [host for host in unknown if host not in TELEMETRY]
        asked = {name for name, fake in self.switchboard.fakes.items() if fake.requests}
        return Driven(result["operations"], problems, asked, known, unknown)

    def _forget(self) -> None:
        self.gateway.contacts.clear()
        self.switchboard.failures.clear()
        for fake in self.switchboard.fakes.values():
            fake.requests.clear()
        conversation = self.conversation
        conversation.turn = 0
        for seen in (conversation.utterances, conversation.exchanges, conversation.marks):
            seen.clear()
        conversation.problems.clear()


@asynccontextmanager
async def started(python: Path, folder: Path) -> AsyncGenerator[Seat]:
    """A seat, from the start of its Python to its end; `folder` holds its authority."""
    conversation = Conversation(DRIVEN)
    switchboard = Switchboard(conversation, wires())
    async with (
        Gateway(switchboard, folder) as gateway,
        Driver(python, gateway, switchboard, conversation) as driver,
    ):
        yield Seat(gateway, switchboard, conversation, driver)
    await switchboard.close()
