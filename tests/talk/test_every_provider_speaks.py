"""Each provider of an older series: its real class, used twice on one object, against its fake.

Those of the newest speak in rooms: test_every_provider_speaks_in_a_room.
"""

from __future__ import annotations

import pytest
from support.claims import SERIES, claims
from support.drives import CALLS, Drives, Wanted
from support.providers import Claim, Result
from support.sample import parameters
from support.talk import BOOKING, CLOSING, SCRIPT

from lkgen.catalogue import catalogue
from lkgen.talk.fakes.kinds.base import CHARACTER_S

pytestmark = [pytest.mark.drives, pytest.mark.asyncio(loop_scope="module")]

ROLES = ("stt", "llm", "tts", "realtime")
# They cannot be asked to say something.
UNPROMPTED = {
    provider.id
    for provider in catalogue().providers
    if any(role.unprompted for role in provider.roles.values())
}
WANTED = [
    Wanted(series, claim)
    for series in SERIES
    for claim in claims(series)
    if claim["role"] in ROLES and claim["id"] not in UNPROMPTED
]
# An mp3 is a little longer than what went into it; a pause between sentences may be added.
LONGER_S = 0.3


def stt(operations: list[Result]) -> None:
    assert [operation["text"] for operation in operations] == [BOOKING, CLOSING]


def llm(operations: list[Result]) -> None:
    told, *called, done = operations
    assert told["text"] == SCRIPT.turns[0].answer
    assert [one["calls"] for one in called] == CALLS
    assert done["text"] == SCRIPT.turns[1].answer


def tts(operations: list[Result]) -> None:
    assert len(operations) == 3
    for spoken in operations:
        if spoken["timed"]:
            assert "".join(spoken["words"].split()) == "".join(spoken["text"].split())
        # The plugin of xAI in 1.5 leaves out what stands between the words.
        words = len(spoken["text"].replace(" ", "")) * CHARACTER_S
        wanted = len(spoken["text"]) * CHARACTER_S
        assert words - LONGER_S < spoken["seconds"] < wanted + LONGER_S


def realtime(operations: list[Result]) -> None:
    greeted, told, *called, done = operations
    assert greeted["text"].strip() == SCRIPT.greeting
    assert told["heard"] == BOOKING
    assert told["text"].strip() == SCRIPT.turns[0].answer
    # Some plugins make an answer of its own of each call.
    assert [call for one in called for call in one["calls"]] == [*CALLS[0], *CALLS[1]]
    assert done["text"].strip() == SCRIPT.turns[1].answer
    for spoken in (greeted, told, done):
        wanted = len(spoken["text"]) * CHARACTER_S
        assert wanted - LONGER_S < spoken["seconds"] < wanted + LONGER_S


def spoken_by(claim: Claim, series: str) -> str:
    """The protocol that the catalogue says a class speaks with its default model."""
    (provider,) = (one for one in catalogue().providers if one.id == claim["id"])
    return provider.roles[claim["role"]].in_series(series).wires[0].protocol


CHECKS = {"stt": stt, "llm": llm, "tts": tts, "realtime": realtime}


@pytest.mark.parametrize("wanted", parameters(WANTED))
async def test_it_speaks(wanted: Wanted, drives: Drives) -> None:
    driven = await drives.outcome(wanted)
    assert driven.problems == []
    CHECKS[wanted.claim["role"]](driven.operations)
    assert driven.unknown == []
    assert spoken_by(wanted.claim, wanted.series) in driven.asked
