"""Agents in the idioms of 1.3 answer calls on the newest series, once codemods rewrote them."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import AGENTS
from support.environments import environment
from support.talk import BOOKING, CLOSING, TWO

from lkgen import codemods
from lkgen.catalogue import catalogue
from lkgen.cli.wires import wires
from lkgen.project import Project
from lkgen.talk.call import call

pytestmark = [pytest.mark.room, pytest.mark.full, pytest.mark.usefixtures("server_program")]


@pytest.mark.parametrize("agent", ["one_file.py", "of_1_3/desk.py"])
async def test_one_that_was_written_for_1_3(agent: str, tmp_path: Path) -> None:
    newest = catalogue().series[-1].id
    done = codemods.rewrite((AGENTS / agent).read_text(encoding="utf-8"), newest)
    assert done.applied
    (tmp_path / "agent.py").write_text(done.code, encoding="utf-8")
    plan = Project(tmp_path / "agent.py", str(environment(newest)))
    report = await call(plan, TWO, wires(), timeout_s=15.0)
    (seen,) = report.calls
    assert report.problems == []
    assert [turn.heard for turn in seen.turns] == [BOOKING, CLOSING]
    assert [turn.replied for turn in seen.turns] == [turn.reply for turn in TWO.turns]
