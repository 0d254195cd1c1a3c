"""Avatars of older series in a real room: each series' plugin against its service's fake."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from support.providers_page import NOT_SPOKEN, NOT_SPOKEN_ON, OLDER
from support.rooms import Calls, Entry, Outcome, asked, entries

pytestmark = [
    pytest.mark.room,
    pytest.mark.nightly,
    pytest.mark.usefixtures("server_program"),
    pytest.mark.asyncio(loop_scope="module"),
]
AVATAR = ("avatar",)
PARAMETERS = [
    pytest.param(series, entry, id=f"{series}-{entry}")
    for series in OLDER
    for entry in entries(AVATAR, series)
    if str(entry) not in NOT_SPOKEN
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def outcomes(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[dict[tuple[str, str], Outcome]]:
    """What came of the calls to all that this run looks at."""
    found: dict[tuple[str, str], Outcome] = {}
    for series in OLDER:
        chosen = asked(request, entries(AVATAR, series), f"{series}-")
        async with Calls(chosen, tmp_path_factory.mktemp("rooms"), AVATAR, series) as calls:
            for entry in chosen:
                found[series, str(entry)] = await calls.outcome(entry)
    yield found


@pytest.mark.parametrize(("series", "entry"), PARAMETERS)
async def test_it_speaks(
    series: str, entry: Entry, outcomes: dict[tuple[str, str], Outcome]
) -> None:
    outcome = outcomes[series, str(entry)]
    if (series, str(entry)) in NOT_SPOKEN_ON:
        assert outcome.problems, f"{entry} speaks on {series}: NOT_SPOKEN_ON says otherwise"
    else:
        assert outcome.problems == (), outcome.log
