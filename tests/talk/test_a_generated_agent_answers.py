"""A project made by lkgen, as a real worker in a real room: greets, hears, answers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from support.environments import environment
from support.projects import make
from support.talk import CONVERSATION, answered

from lkgen.catalogue import catalogue
from lkgen.cli.wires import wires
from lkgen.explain.engine import explain
from lkgen.project import Project
from lkgen.talk.call import Line, call
from lkgen.talk.caller.say import sound_of
from lkgen.talk.sandbox.sandbox import CALLER, Sandbox

pytestmark = [pytest.mark.room, pytest.mark.usefixtures("server_program")]


@pytest.mark.parametrize(
    "answers",
    [
        pytest.param({}, id="default"),
        pytest.param(
            {"callers": "phone-inbound", "vad": "silero", "turn_detection": "vad"},
            id="dispatched by name",
            marks=pytest.mark.full,
        ),
    ],
)
async def test_a_generated_agent_answers(answers: dict[str, str], tmp_path: Path) -> None:
    project = make(tmp_path / "my-agent", answers)
    report = await call(Project(project, str(environment("1.8"))), CONVERSATION, wires())
    answered(report)
    assert [one.known.id for one in explain(report.log.splitlines()).explanations] == []


@pytest.mark.parametrize("series", [series.id for series in catalogue().series])
@pytest.mark.full
async def test_it_links_to_the_participant_whom_its_job_names(series: str, tmp_path: Path) -> None:
    answers = {"callers": "phone-inbound", "turn_detection": "vad", "livekit_series": series}
    plan = Project(make(tmp_path / "my-agent", answers), str(environment(series)))
    (tmp_path / "sandbox").mkdir()
    script = replace(CONVERSATION, turns=CONVERSATION.turns[:1])
    async with (
        Sandbox(script, tmp_path / "sandbox", wires()) as sandbox,
        sandbox.worker(plan) as worker,
    ):
        line = Line(sandbox, worker, [sound_of(turn) for turn in script.turns])
        seen = await line.ring(
            "my-agent", visitor=replace(CALLER, metadata='{"participant_identity": "caller"}')
        )
    assert (seen.stopped_at, [turn.problems for turn in seen.turns]) == ("", [()])
