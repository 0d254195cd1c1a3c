"""Agents in whose calls the model does more than answer: the script says what, and is kept to."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import AGENTS
from support.environments import environment

from lkgen.cli.wires import wires
from lkgen.project import Project
from lkgen.talk.call import call
from lkgen.talk.caller.scenario import read_script
from lkgen.talk.report import CallReport

pytestmark = [pytest.mark.room, pytest.mark.full, pytest.mark.usefixtures("server_program")]
each_series = pytest.mark.parametrize("series", ["1.8", "1.3"])

ADDS_TO_THE_TURN = """
turns:
  - say: I would like to book a table for two people tonight please.
    reply: Gladly. For which hour?
  - {say: What time do you close on Sunday?, reply: At nine.}
  - {say: "Could you make that eight o'clock instead?", reply: Eight it is.}
"""
TWO_KINDS = """
greeting: Hello!
turns:
  - say: I would like to book a table for two people tonight please.
    tool: {to_the_waiter: {}}
    greeting: I am the waiter.
  - {say: What time do you close on Sunday?, reply: At nine.}
  - say: "Could you make that eight o'clock instead?"
    tool: {to_the_desk: {}}
    result: takes over
    reply: The desk will do that.
    greeting: This is the desk.
  - {say: "Thank you, that is all for today. Goodbye.", reply: Bye bye.}
"""
WAITER = """
turns:
  - say: I would like to book a table for two people tonight please.
    tool:
      - {opening_hours: {day: Sunday}, free_tables: {day: Sunday}}
      - {book: {day: Sunday}}
    result: booked for Sunday
    reply: Your table is booked.
  - say: What time do you close on Sunday?
    tool: {opening_hours: [{day: Sunday}, {day: Monday}]}
    result: "Monday: noon"
    reply: At nine, and on Monday too.
  - say: "Could you make that eight o'clock instead?"
    tool: {to_the_manager: {}}
    greeting: I am the manager.
  - {say: "Thank you, that is all for today. Goodbye.", reply: Bye bye.}
"""


async def follow(script: str, agent: str, series: str, folder: Path) -> CallReport:
    path = folder / "script.yml"
    path.write_text(script, encoding="utf-8")
    project = Project(AGENTS / agent, str(environment(series)))
    report = await call(project, read_script(path), wires())
    assert report.problems == []
    return report.calls[0]


@each_series
async def test_a_hook_that_adds_messages_to_the_turn(series: str, tmp_path: Path) -> None:
    """Of the assistant, of the system, of the user: the model answers the caller."""
    seen = await follow(ADDS_TO_THE_TURN, "adds_to_the_turn.py", series, tmp_path)
    assert [turn.replied for turn in seen.turns] == [turn.expected for turn in seen.turns]


@each_series
async def test_a_cascade_hands_over_to_a_realtime_model_and_back(
    series: str, tmp_path: Path
) -> None:
    """Beside the realtime model the session's speech-to-text goes on: each hears the sentence."""
    seen = await follow(TWO_KINDS, "two_kinds.py", series, tmp_path)
    assert [turn.heard for turn in seen.turns] == [turn.said for turn in seen.turns]


@each_series
async def test_tools_at_once_in_turn_and_late_and_a_handoff(series: str, tmp_path: Path) -> None:
    seen = await follow(WAITER, "waiter.py", series, tmp_path)
    assert [len(turn.tools) for turn in seen.turns] == [3, 2, 1, 0]
    assert "I am the manager." in seen.turns[2].replied
