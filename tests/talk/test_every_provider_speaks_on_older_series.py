"""Each provider that an older series has, in a real room: as for the newest, each night.

What came of it stands in docs/providers.md, in a part of its own.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from support.providers_page import NOT_SPOKEN_ON, OLDER, ROLES, check, older_part
from support.rooms import Calls, Entry, Outcome, asked, entries

pytestmark = [
    pytest.mark.room,
    pytest.mark.nightly,
    pytest.mark.usefixtures("server_program"),
    pytest.mark.asyncio(loop_scope="module"),
]
PARAMETERS = [
    pytest.param(series, entry, id=f"{series}-{entry}")
    for series in OLDER
    for entry in entries(series=series)
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def outcomes(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[dict[tuple[str, str], Outcome]]:
    """What came of the calls to all that this run looks at."""
    found: dict[tuple[str, str], Outcome] = {}
    for series in OLDER:
        chosen = asked(request, entries(series=series), f"{series}-")
        folder = tmp_path_factory.mktemp("rooms")
        async with Calls(chosen, folder, ROLES, series) as calls:
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


async def test_the_page_says_what_was_seen(outcomes: dict[tuple[str, str], Outcome]) -> None:
    check(older_part(outcomes), Path(__file__).name)
