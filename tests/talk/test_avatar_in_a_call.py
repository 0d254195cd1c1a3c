"""A generated agent with an avatar: its service refuses, then it comes, and is interrupted."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from support.environments import environment
from support.projects import make
from support.talk import BOOKING, CLOSING, TWO

from lkgen.cli.wires import wires
from lkgen.project import Project
from lkgen.talk.call import Line
from lkgen.talk.caller.faults import parse_fault
from lkgen.talk.caller.say import sound_of
from lkgen.talk.caller.script import Script, Turn
from lkgen.talk.sandbox.sandbox import Sandbox

pytestmark = [pytest.mark.room, pytest.mark.usefixtures("server_program")]

CUT_SHORT = Script(
    (
        Turn(BOOKING, "A table for two. Which name may I write down? " * 4),
        Turn(CLOSING, "At nine in the evening.", interrupt_s=1.5),
    ),
)
AVATAR = "bey-avatar-agent"


@pytest.mark.full
async def test_an_avatar_that_does_not_come_and_one_that_does(tmp_path: Path) -> None:
    answers = {"turn_detection": "vad", "avatar": "bey"}
    plan = Project(make(tmp_path / "my-agent", answers), str(environment("1.8")))
    (tmp_path / "sandbox").mkdir()
    async with (
        Sandbox(TWO, tmp_path / "sandbox", wires()) as sandbox,
        sandbox.worker(plan) as worker,
    ):
        line = Line(sandbox, worker, [sound_of(turn) for turn in TWO.turns], timeout_s=12)

        sandbox.conversation.script = replace(TWO, faults=(parse_fault("avatar:401"),))
        refused = await line.ring("")
        assert refused.stopped_at.startswith("the avatar's service refused: 401")
        assert (refused.greeting_s, refused.turns) == (None, ())
        assert AVATAR not in sandbox.server.log.read_text(encoding="utf-8")

        sandbox.conversation.script = TWO
        answered = await line.ring("")
        assert answered.stopped_at == ""
        assert answered.greeting == TWO.greeting
        assert [turn.replied for turn in answered.turns] == [turn.reply for turn in TWO.turns]
        assert AVATAR in sandbox.server.log.read_text(encoding="utf-8")

        sandbox.conversation.script = CUT_SHORT
        interrupted = await line.ring("")
        assert [turn.problems for turn in interrupted.turns] == [(), ()]
        assert interrupted.turns[1].replied == CUT_SHORT.turns[1].reply
        assert len(interrupted.turns[0].replied) < len(CUT_SHORT.turns[0].reply)
    assert sandbox.switchboard.failures == []
