"""Each fault on each part, in calls to a worker: what becomes of its sentence and of the next."""

from __future__ import annotations

import asyncio
import itertools
from dataclasses import replace
from pathlib import Path

import pytest
from support.environments import environment
from support.projects import make
from support.talk import TWO

from lkgen.cli.wires import wires
from lkgen.project import Project
from lkgen.talk.call import Line
from lkgen.talk.caller.faults import parse_fault
from lkgen.talk.caller.say import sound_of
from lkgen.talk.caller.script import NONSENSE
from lkgen.talk.sandbox.sandbox import Sandbox

pytestmark = [pytest.mark.room, pytest.mark.usefixtures("server_program")]

# Workers, each in a sandbox of its own, with one call after the other: most of it is waiting.
LANES = 2
ANSWERED = TWO.turns[0].reply
NOT_UNDERSTOOD = "I am afraid that I did not understand that."

# What is heard in the sentence of the fault; the one after it is always answered.
CASCADE = {
    "stt:drop@1": "",
    "stt:500@1": "",
    "stt:garbage@1": NOT_UNDERSTOOD,
    "stt:slow=1@1": ANSWERED,
    "llm:drop@1": ANSWERED,
    "llm:refuse@1": "",
    "llm:500@1": "",
    "llm:garbage@1": NONSENSE,
    "llm:slow=1@1": ANSWERED,
    "tts:drop@1": ANSWERED,
    "tts:500@1": "",
    "tts:garbage@1": ANSWERED,
    "tts:slow=1@1": ANSWERED,
    # Its connection is there already.
    "tts:refuse@1": ANSWERED,
}
REALTIME = {
    "realtime:slow=1@1": ANSWERED,
    "realtime:garbage@1": NONSENSE,
    "realtime:500@1": "",
    "realtime:drop@1": "",
}


async def heard_with(answers: dict[str, str], faults: list[str], folder: Path) -> dict[str, str]:
    """What is heard in the first sentence, by fault; the second must be answered as ever."""
    plan = Project(make(folder / "my-agent", answers), str(environment("1.8")))
    sounds = [sound_of(turn) for turn in TWO.turns]
    waiting, heard = list(faults), dict[str, str]()

    async def lane(number: int) -> None:
        place = folder / f"sandbox-{number}"
        place.mkdir()
        sandbox = Sandbox(TWO, place, wires())
        async with sandbox, sandbox.worker(plan) as worker:
            line = Line(sandbox, worker, sounds, timeout_s=8)
            for number in itertools.count():
                if not waiting:
                    break
                fault = waiting.pop(0)
                sandbox.conversation.script = replace(TWO, faults=(parse_fault(fault),))
                seen = await line.ring("", number)
                first, second = seen.turns
                heard[fault] = first.replied if first.latency_s else ""
                assert second.replied == TWO.turns[1].reply, fault
        assert sandbox.switchboard.failures == []

    await asyncio.gather(*map(lane, range(LANES)))
    return heard


@pytest.mark.full
async def test_what_becomes_of_a_cascade(tmp_path: Path) -> None:
    assert await heard_with({"turn_detection": "vad"}, [*CASCADE], tmp_path) == CASCADE


@pytest.mark.full
async def test_what_becomes_of_a_realtime_model(tmp_path: Path) -> None:
    assert await heard_with({"pipeline": "realtime"}, [*REALTIME], tmp_path) == REALTIME
