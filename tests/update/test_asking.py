"""With a terminal, `--ask` asks the questions again; today's answers are what Enter gives."""

from __future__ import annotations

import pytest
from support.cli import Place, Screen
from support.releases import NEWEST, Releases, commit

pytestmark = pytest.mark.full


def test_enter_keeps_what_there_is(place: Place, releases: Releases) -> None:
    releases.make(place.cwd / "my-agent", NEWEST, {"tts": "elevenlabs", "language": "de"})
    screen = Screen(place, "update", "my-agent", "--ask")
    asked = screen.answer_all({})
    assert {"pipeline", "tts", "callers"} <= set(asked)
    assert screen.process.wait() == 0
    assert "Nothing to change" in screen.text


def test_another_answer_is_what_it_becomes(place: Place, releases: Releases) -> None:
    project = releases.make(place.cwd / "my-agent", NEWEST)
    screen = Screen(place, "update", "my-agent", "--ask")
    screen.answer_all({"hosting": "\x1b[B\r"})
    assert screen.process.wait() == 0, screen.text
    assert "hosting: cloud" in (project / ".copier-answers.yml").read_text(encoding="utf-8")


def test_a_yes_puts_the_successor_in(place: Place, releases: Releases) -> None:
    old = {"llm_model": "llama-3.3-70b-versatile"}
    project = releases.make(place.cwd / "my-agent", NEWEST, old)
    commit(project)
    screen = Screen(place, "update", "my-agent")
    screen.wait_for("Put it in?")
    screen.press("y\r")
    assert screen.end() == 0, screen.text
    assert "llama" not in (project / "src/my_agent/agent.py").read_text(encoding="utf-8")
