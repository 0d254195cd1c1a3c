"""Avatars of older series in a real room: each series' plugin against its service's fake."""

from __future__ import annotations

import pytest
import pytest_asyncio
from support.older_rooms import Outcomes, check_it_speaks, older_outcomes
from support.providers_page import NOT_SPOKEN, OLDER
from support.rooms import Entry, entries

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
) -> Outcomes:
    return await older_outcomes(request, tmp_path_factory, AVATAR)


@pytest.mark.parametrize(("series", "entry"), PARAMETERS)
async def test_it_speaks(series: str, entry: Entry, outcomes: Outcomes) -> None:
    check_it_speaks(series, entry, outcomes)
