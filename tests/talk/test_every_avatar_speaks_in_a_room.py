"""Each avatar and each noise cancellation of series 1.8 in a real room.

As in test_every_provider_speaks_in_a_room: a generated project greets, hears, answers. What came of
it stands in docs/providers.md, in parts of their own.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from support.providers_page import FILTER_OFF, NOT_SPOKEN, OTHERS, check, filter_is_off, other_parts
from support.rooms import Calls, Entry, asked, entries, left_out

pytestmark = [
    pytest.mark.room,
    pytest.mark.usefixtures("server_program"),
    pytest.mark.asyncio(loop_scope="module"),
]
ENTRIES = entries(OTHERS)
# Speech as a stream in the room, with and without word of its start, or over a websocket.
ALWAYS = {"bey-avatar", "lemonslice-avatar", "liveavatar-avatar", "krisp-noise_cancellation"}
# And these in the ordinary one.
QUICK = {"bey-avatar", "krisp-noise_cancellation"}
PARAMETERS = [
    pytest.param(entry, id=str(entry), marks=left_out(entry, ALWAYS, QUICK)) for entry in ENTRIES
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def calls(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Calls]:
    """Calls to all that this run looks at, made beside each other while the tests wait."""
    chosen = asked(request, ENTRIES)
    async with Calls(chosen, tmp_path_factory.mktemp("rooms"), OTHERS) as calls:
        yield calls


@pytest.mark.parametrize("entry", PARAMETERS)
async def test_it_speaks(entry: Entry, calls: Calls) -> None:
    outcome = await calls.outcome(entry)
    if str(entry) in NOT_SPOKEN:
        assert outcome.problems, f"{entry} speaks: it no longer belongs in NOT_SPOKEN"
    else:
        assert outcome.problems == (), outcome.log
        assert filter_is_off(outcome) == (str(entry) in FILTER_OFF), outcome.log


@pytest.mark.nightly
async def test_the_page_says_what_was_seen(calls: Calls, tmp_path: Path) -> None:
    outcomes = {str(entry): await calls.outcome(entry) for entry in ENTRIES}
    check(other_parts(ENTRIES, outcomes, tmp_path), Path(__file__).name)


async def test_what_is_named_here_is_of_the_catalogue() -> None:
    assert ALWAYS | set(FILTER_OFF) <= set(map(str, ENTRIES))
