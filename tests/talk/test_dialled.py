"""An agent that calls somebody: who answers is the caller, as the agent wants to have them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from support.environments import environment
from support.talk import CLOSING

from lkgen.cli.wires import wires
from lkgen.project import Project
from lkgen.talk.call import Line
from lkgen.talk.caller.faults import Fault
from lkgen.talk.caller.say import sound_of
from lkgen.talk.caller.script import Script, Turn
from lkgen.talk.sandbox.sandbox import Sandbox

AGENT = Path(__file__).parents[1] / "agents/dials.py"
TURN = Turn(CLOSING, "At nine in the evening.", hear="At nine in the evening.")
pytestmark = [pytest.mark.room, pytest.mark.usefixtures("server_program")]


@pytest.mark.full
async def test_whom_it_calls_answers_or_does_not(tmp_path: Path) -> None:
    project = Project(AGENT, str(environment("1.8")))
    assert project.expects.dials
    async with (
        Sandbox(Script((TURN,), strict=True), tmp_path, wires()) as sandbox,
        sandbox.worker(project) as worker,
    ):
        line = Line(sandbox, worker, [sound_of(TURN)], dials=True)
        answered = await line.ring("dials")
        assert (answered.stopped_at, [turn.problems for turn in answered.turns]) == ("", [()])
        (called,) = sandbox.phone.dialled
        assert (called.visitor.identity, called.visitor.kind) == ("guest", "sip")
        await worker.until_job_ended()
        faults = (Fault("sip", "busy"),)
        sandbox.conversation.script = replace(sandbox.conversation.script, faults=faults)
        busy = await line.ring("dials")
        assert (busy.stopped_at, busy.turns) == ("", ())
        assert "sip status 486: Busy Here" in worker.output()
        assert [note.message for note in worker.notes() if note.level == "ERROR"] == []
