"""Streams of LiveKit's own that end with the call, and are told as errors: they fail none."""

from __future__ import annotations

import json

import pytest

from lkgen.project.log import notes

UNREAD = "Task exception was never retrieved"
CLOSED = "Traceback (most recent call last):\n  File\nlivekit.agents.utils.aio.channel.ChanClosed"
OTHER = "Traceback (most recent call last):\n  File\nKeyError: 'sunday'"


def logged(message: str, trace: str) -> list[str]:
    fields = {"message": message, "level": "ERROR", "name": "asyncio", "exc_info": trace}
    return [json.dumps(fields)]


@pytest.mark.parametrize(
    ("log", "level"),
    [
        # As google.STT of 1.5 leaves one, in a log of its own or the user's.
        (logged(UNREAD, CLOSED), "WARNING"),
        ([f"ERROR:asyncio:{UNREAD}", "future: <Task finished>", *CLOSED.splitlines()], "WARNING"),
        (logged(UNREAD, OTHER), "ERROR"),
        (logged("unhandled exception while running the job task", CLOSED), "ERROR"),
    ],
)
def test_whose_it_is(log: list[str], level: str) -> None:
    assert {note.level for note in notes(log)} == {level}
