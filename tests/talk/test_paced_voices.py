"""Voices whose plugin can pace them: it sends a sentence when the one before is heard."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from support.claims import claims
from support.drives import Drives, Wanted
from support.providers import Claim

from lkgen.catalogue import catalogue
from lkgen.talk.fakes.kinds.base import CHARACTER_S

pytestmark = [pytest.mark.drives, pytest.mark.asyncio(loop_scope="module")]

# What takes `text_pacing`, and since which series.
PACED = {"cartesia": "1.3", "minimax": "1.3", "murf": "1.5", "assemblyai": "1.8"}
LONGER_S = 0.3


def wanted() -> Iterator[Wanted]:
    for series in catalogue().series:
        some: list[Claim] = [*claims(series.id)]
        for claim in some:
            since = PACED.get(claim["id"]) if claim["role"] == "tts" else None
            if since and series.id >= since:
                arguments = {**claim["arguments"], "text_pacing": True}
                yield Wanted(series.id, {**claim, "arguments": arguments})


WANTED = list(wanted())


@pytest.mark.parametrize("wanted", WANTED, ids=str)
async def test_all_of_it_is_said(wanted: Wanted, drives: Drives) -> None:
    driven = await drives.outcome(wanted)
    assert driven.problems == []
    for spoken in driven.operations:
        text = spoken["text"]
        # Pauses between sentences may be left out, or added.
        assert len(text.replace(" ", "")) * CHARACTER_S - LONGER_S < spoken["seconds"]
        assert spoken["seconds"] < len(text) * CHARACTER_S + LONGER_S
