"""Calls to the default project that go another way than a plain conversation."""

from __future__ import annotations

import asyncio
import itertools
from dataclasses import replace
from pathlib import Path

import pytest
from support.environments import environment
from support.projects import make
from support.talk import BOOKING, CLOSING, TWO

from lkgen.cli.wires import wires
from lkgen.project import Project
from lkgen.talk.call import Line, call
from lkgen.talk.caller.faults import Fault, parse_fault
from lkgen.talk.caller.say import recorded, sound_of
from lkgen.talk.caller.script import Script, Turn
from lkgen.talk.report import CallReport, Report, TurnReport
from lkgen.talk.sandbox.sandbox import Sandbox

pytestmark = [pytest.mark.room, pytest.mark.usefixtures("server_program")]

LONG = "We have a table by the window, one on the terrace, and one in the garden under the trees."
# Without a pause, which might end the turn of an agent that only listens for a voice.
CHANGE = "Could you make that eight o'clock instead?"


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The default project; turns end as fast as the voice activity detector lets them."""
    answers = {"turn_detection": "vad"}
    project = make(tmp_path_factory.mktemp("calls") / "my-agent", answers)
    return Project(project, str(environment("1.8")))


def _turns(report: Report) -> tuple[TurnReport, ...]:
    (seen,) = report.calls
    return seen.turns


async def test_a_caller_can_interrupt_be_silent_and_hang_up(plan: Project) -> None:
    turns = (
        Turn(BOOKING, LONG),
        Turn(CLOSING, "At nine.", interrupt_s=1.0, hear="At nine."),
        Turn("", silence_s=2.0),
        Turn(CHANGE, LONG, hang_up_s=0.5),
    )
    report = await call(plan, Script(turns, strict=True), wires())
    assert report.problems == []
    interrupted, interrupting, silent, last = _turns(report)
    assert 0 < len(interrupted.replied) < len(LONG)
    assert interrupting.replied == "At nine."
    assert (silent.said, silent.replied, silent.latency_s) == ("", "", None)
    assert len(last.replied) < len(LONG)


@pytest.mark.full
async def test_a_tool_of_the_agents_own_is_called_with_what_it_takes(plan: Project) -> None:
    report = await call(plan, Script(recorded(2), any_tool=True), wires())
    assert report.problems == []
    tools = [tool for turn in _turns(report) for tool in turn.tools]
    assert tools == ['opening_hours({"day": "Sunday"})']


@pytest.mark.full
async def test_what_differs_from_a_script_is_a_failure(plan: Project) -> None:
    turn = Turn(BOOKING, "A table for two.", hear="a table for three")
    report = await call(plan, Script((turn,), strict=True), wires())
    assert not report.ok
    (difference,) = _turns(report)[0].differences
    assert (difference.what, difference.happened) == ("hear", "A table for two.")


@pytest.mark.full
async def test_several_callers_are_answered_at_once(plan: Project, tmp_path: Path) -> None:
    report = await call(plan, TWO, wires(), calls=4, record=tmp_path / "call.wav")
    assert report.problems == []
    assert len(report.calls) == 4
    for seen in report.calls:
        assert [turn.heard for turn in seen.turns] == [BOOKING, CLOSING]
        assert all(turn.latency_s for turn in seen.turns)
    names = ["call-2.wav", "call-3.wav", "call-4.wav", "call.wav"]
    assert sorted(path.name for path in tmp_path.iterdir()) == names


@pytest.mark.full
async def test_two_workers_share_the_calls_and_one_answers_when_the_other_is_killed(
    plan: Project, tmp_path: Path
) -> None:
    """The server draws lots for each call, so that there are as many as it takes, within reason."""
    sounds = [sound_of(turn) for turn in TWO.turns]
    numbers = itertools.count()
    both: list[CallReport] = []
    cut_off: list[asyncio.Task[CallReport]] = []
    async with Sandbox(TWO, tmp_path, wires()) as sandbox:
        one, two = sandbox.worker(plan), sandbox.worker(plan)

        def jobs() -> list[int]:
            return [worker.output().count("received job request") for worker in (one, two)]

        async with one, two:
            line = Line(sandbox, one, sounds, timeout_s=8, alone=False)
            while min(jobs()) == 0 and len(both) < 16:
                both += await asyncio.gather(*(line.ring("", next(numbers)) for _ in range(2)))
            shared = jobs()
            while jobs()[1] == shared[1] and len(cut_off) < 16:
                begun = sum(jobs())
                cut_off.append(asyncio.create_task(line.ring("", next(numbers))))
                while sum(jobs()) == begun:
                    await asyncio.sleep(0.1)
            two.kill()
            await asyncio.gather(*cut_off)
            after = [await line.ring("", next(numbers)) for _ in range(2)]
    assert min(shared) > 0
    assert sum(shared) == len(both)
    answered = [*both, *after]
    assert [turn.problems for seen in answered for turn in seen.turns] == [()] * 2 * len(answered)


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        pytest.param("stt:refuse", "speech to text closed each connection", marks=pytest.mark.full),
        pytest.param("llm:429", "the language model refused: 429", marks=pytest.mark.full),
        pytest.param("tts:503", "the voice refused: 503", marks=pytest.mark.full),
    ],
)
async def test_while_a_provider_fails_the_report_says_where_the_agent_stops(
    plan: Project, fault: str, why: str
) -> None:
    report = await call(plan, replace(TWO, faults=(parse_fault(fault),)), wires(), timeout_s=6)
    (seen,) = report.calls
    assert not report.ok
    assert why in seen.stopped_at
    assert report.errors
    # What was asked for is said beside it; the one that closes a connection refuses nothing.
    asked_for = any(f"--fault {fault}" in remark for remark in report.remarks)
    assert asked_for == (fault != "stt:refuse")


@pytest.mark.full
async def test_a_caller_whom_the_server_put_out_is_answered_again(plan: Project) -> None:
    faults = (Fault("room", "disconnect", turn=1),)
    report = await call(plan, replace(TWO, faults=faults), wires())
    lost, answered = _turns(report)
    assert (lost.problems, answered.problems) == ((), ())
    assert answered.replied == TWO.turns[1].answer
