"""What phone agents do with a call, and what is said of it: one worker, a call for each way."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio
from support.environments import environment
from support.talk import BOOKING, CLOSING

from lkgen.cli.wires import wires
from lkgen.project import Project
from lkgen.talk.call import Line
from lkgen.talk.caller.faults import Fault
from lkgen.talk.caller.say import sound_of
from lkgen.talk.caller.script import Script, ToolCall, Turn
from lkgen.talk.report import CallReport
from lkgen.talk.sandbox.sandbox import CALLER, Sandbox

AGENTS = Path(__file__).parents[1] / "agents"
GOODBYE = "Thank you, that is all for today. Goodbye."
ANSWERED = Turn(CLOSING, "At nine in the evening.", hear="At nine in the evening.")
TIMEOUT_S = 60.0
pytestmark = [
    pytest.mark.room,
    pytest.mark.usefixtures("server_program"),
    pytest.mark.asyncio(loop_scope="module"),
]


class Phones:
    """A worker that is called again and again."""

    def __init__(self, line: Line) -> None:
        self.line = line

    async def call(self, way: str, *turns: Turn, fault: Fault | None = None) -> CallReport:
        """Call it, with what it is told to do."""
        faults = (fault,) if fault else ()
        self.line.sandbox.conversation.script = Script(turns, strict=True, faults=faults)
        self.line.sandbox.conversation.turn = 0
        self.line.sounds = [sound_of(turn) if turn.say else None for turn in turns]
        report = await self.line.ring("phones", visitor=replace(CALLER, metadata=way))
        await self.line.worker.until_job_ended()
        return report

    def errors(self) -> list[str]:
        return [note.message for note in self.line.worker.notes() if note.level == "ERROR"]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def phones(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Phones]:
    project = Project(AGENTS / "phones.py", str(environment("1.8")))
    async with (
        Sandbox(Script(), tmp_path_factory.mktemp("sandbox"), wires()) as sandbox,
        sandbox.worker(project) as worker,
    ):
        yield Phones(Line(sandbox, worker, [], TIMEOUT_S, addresses=project.addresses))


@pytest.mark.full
async def test_what_ends_a_call_is_no_failure(phones: Phones) -> None:
    hung_up = await phones.call("", Turn(GOODBYE, tools=((ToolCall("end_call"),),)))
    assert (hung_up.stopped_at, hung_up.turns[0].problems) == ("", ())
    assert hung_up.turns[0].excused == "the agent hung up"
    pressed = await phones.call(
        "", Turn(BOOKING, tools=((ToolCall("press", {"key": 2}),),)), ANSWERED
    )
    assert [turn.problems for turn in pressed.turns] == [(), ()]
    assert "gave nothing back" in pressed.turns[0].excused
    cleaned = await phones.call("deletes", ANSWERED)
    assert (cleaned.stopped_at, cleaned.turns[0].problems) == ("", ())
    assert phones.errors() == []


@pytest.mark.parametrize(
    ("way", "why"),
    [
        ("crashes", "it crashed in the job: KeyError: \"no customer in 'crashes'\""),
        # However soon it is gone: before the caller has come, as a rule.
        ("leaves", "its worker took the call, and its job ended at once (not today)"),
        ("closes", "it closed its session and stayed in the room"),
        (
            "rejects",
            "its worker was asked to take the call, and did not: its request_fnc rejected it",
        ),
        ("stays out", "its entry function returned without joining the room"),
        (
            "asks",
            "it crashed in the job: RuntimeError: no prompt: 403; lkgen refused shop.internal "
            "(SHOP_ADDRESS holds its address; --service shop.internal=http://127.0.0.1:PORT leads "
            "there)",
        ),
    ],
)
async def test_the_cause_is_named_at_once(phones: Phones, way: str, why: str) -> None:
    began = time.monotonic()
    report = await phones.call(way, ANSWERED)
    assert report.stopped_at == why
    assert time.monotonic() - began < TIMEOUT_S / 2


@pytest.mark.full
async def test_a_session_that_gives_up_is_named(phones: Phones) -> None:
    asked = [Turn(text) for text in (CLOSING, GOODBYE)]
    quiet = Turn("", silence_s=3.0)
    turns = [asked[0], quiet, asked[1], quiet, asked[0], quiet, asked[1]]
    began = time.monotonic()
    report = await phones.call("", *turns, fault=Fault("llm", "500"))
    assert report.stopped_at.startswith("the language model refused: 500")
    assert "in the end its session gave up while the agent stayed in the room" in report.stopped_at
    assert time.monotonic() - began < 3 * TIMEOUT_S
