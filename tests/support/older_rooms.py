"""Calls to the projects of the series before the newest, in real rooms."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from lkgen.catalogue import RoleName
from support.providers_page import NOT_SPOKEN_ON, OLDER
from support.rooms import Calls, Entry, Outcome, asked, entries

Outcomes = dict[tuple[str, str], Outcome]


async def older_outcomes(
    request: pytest.FixtureRequest,
    folders: pytest.TempPathFactory,
    roles: Sequence[RoleName],
) -> Outcomes:
    """What came of the calls to all that this run looks at, by series and entry."""
    found: Outcomes = {}
    for series in OLDER:
        chosen = asked(request, entries(roles, series), f"{series}-")
        async with Calls(chosen, folders.mktemp("rooms"), roles, series) as calls:
            for entry in chosen:
                found[series, str(entry)] = await calls.outcome(entry)
    return found


def check_it_speaks(series: str, entry: Entry, outcomes: Outcomes) -> None:
    """Fail unless an entry speaks on a series, or does not where NOT_SPOKEN_ON says so."""
    outcome = outcomes[series, str(entry)]
    if (series, str(entry)) in NOT_SPOKEN_ON:
        assert outcome.problems, f"{entry} speaks on {series}: NOT_SPOKEN_ON says otherwise"
    else:
        assert outcome.problems == (), outcome.log
