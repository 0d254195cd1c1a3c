"""Each provider that an older series has, in a real room: as for the newest, each night.

What came of it stands in docs/providers.md, in a part of its own.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import pytest_asyncio
from support.older_rooms import Outcomes, check_it_speaks, older_outcomes
from support.providers_page import OLDER, ROLES, check, older_part
from support.rooms import Entry, entries

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
) -> Outcomes:
    return await older_outcomes(request, tmp_path_factory, ROLES)


@pytest.mark.parametrize(("series", "entry"), PARAMETERS)
async def test_it_speaks(series: str, entry: Entry, outcomes: Outcomes) -> None:
    check_it_speaks(series, entry, outcomes)


async def test_the_page_says_what_was_seen(outcomes: Outcomes) -> None:
    check(older_part(outcomes), Path(__file__).name)
