"""What is asked at a terminal, and what comes of it."""

from __future__ import annotations

from pathlib import Path

from support.cli import Place, Screen, question_labels, tree

QUICK = ("--no-lock", "--no-git")
FIRST_SCREEN = ["pipeline", "stt", "llm", "tts", "hosting", "callers", "customise"]
NEXT = "\x1b[B\r"
YES = "y"


def test_enter_all_the_way_is_the_same_as_defaults(place: Place) -> None:
    screen = Screen(place, "new", "asked/agent", *QUICK)
    assert screen.answer_all({}) == FIRST_SCREEN
    assert screen.end() == 0, screen.text
    assert place.lkgen("new", "told/agent", "--defaults", *QUICK).returncode == 0
    assert tree(place.cwd / "asked") == tree(place.cwd / "told")


def test_only_what_was_left_open_is_asked(place: Place) -> None:
    screen = Screen(place, "new", "agent", "--stt", "openai", "--hosting", "self_hosted", *QUICK)
    assert screen.answer_all({}) == ["pipeline", "llm", "tts", "callers", "customise"]
    assert screen.end() == 0, screen.text
    assert "stt: openai\n" in answers(place.cwd / "agent")


def test_nothing_is_asked_when_everything_is_said(place: Place) -> None:
    file = place.root / "answers.yml"
    assert place.lkgen("new", "one", "--defaults", *QUICK).returncode == 0
    (place.cwd / "one/.copier-answers.yml").rename(file)
    screen = Screen(place, "new", "agent", "--answers", file, *QUICK)
    assert screen.answer_all({}) == []
    assert screen.end() == 0, screen.text


def test_an_answer_is_taken(place: Place) -> None:
    screen = Screen(place, "new", "agent", *QUICK)
    assert screen.answer_all({"pipeline": NEXT}) == [
        *("pipeline", "realtime", "hosting", "callers", "customise")
    ]
    assert screen.end() == 0, screen.text
    assert "pipeline: realtime\n" in answers(place.cwd / "agent")


def test_customise_asks_the_rest_and_stores_it(place: Place) -> None:
    screen = Screen(place, "new", "my agent", *QUICK)
    asked = screen.answer_all({"customise": YES, "turn_preset": NEXT, "description": "\x15Books\r"})
    assert screen.end() == 0, screen.text
    for_realtime_or_not_asked = {"livekit_series", "realtime", "realtime_model", "realtime_voice"}
    assert set(asked) == set(question_labels()) - for_realtime_or_not_asked
    stored = answers(place.cwd / "my agent")
    assert "turn_preset: balanced\n" in stored
    assert "description: Books\n" in stored
    assert "project_name: my-agent\n" in stored
    assert "customise" not in stored


def test_a_plan_can_be_asked_for(place: Place) -> None:
    screen = Screen(place, "new", "agent", "--dry-run")
    assert screen.answer_all({}) == FIRST_SCREEN
    assert screen.end() == 0
    assert "nothing was written" in screen.text
    assert list(place.cwd.iterdir()) == []


def test_json_at_a_terminal_asks_nothing(place: Place) -> None:
    screen = Screen(place, "new", "agent", "--json")
    assert screen.end() == 2
    assert "Nobody is there to answer pipeline, stt" in screen.text


def answers(project: Path) -> str:
    return (project / ".copier-answers.yml").read_text()
