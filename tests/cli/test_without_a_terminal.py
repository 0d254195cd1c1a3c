"""Without a terminal nothing is asked: the answers come from options and files."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from support.cli import Place

FIRST_SCREEN = {
    "pipeline": "cascade",
    "stt": "openai",
    "llm": "openai",
    "tts": "elevenlabs",
    "hosting": "cloud",
    "callers": "phone-inbound",
}


def answers_of(place: Place, *arguments: str | Path) -> dict[str, Any]:
    """The answers in a plan made of `arguments`."""
    done = place.lkgen("new", "plan", "--dry-run", "--json", *arguments)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)["answers"]


def test_what_nobody_answers_is_named(place: Place) -> None:
    done = place.lkgen("new", "agent", "--stt", "openai", "--pipeline", "cascade")
    assert done.returncode == 2
    assert "llm, tts, hosting, callers" in done.stderr
    assert "--defaults" in done.stderr
    assert list(place.cwd.iterdir()) == []


def test_options_answer_it_all(place: Place) -> None:
    options = [text for id, value in FIRST_SCREEN.items() for text in (f"--{id}", value)]
    assert answers_of(place, *options).items() >= FIRST_SCREEN.items()


def test_pairs_answer_it_all(place: Place) -> None:
    pairs = [text for id, value in FIRST_SCREEN.items() for text in ("--set", f"{id}={value}")]
    assert answers_of(place, *pairs).items() >= FIRST_SCREEN.items()


def test_a_file_answers_it_all(place: Place) -> None:
    file = place.root / "answers.yml"
    file.write_text("".join(f"{id}: {value}\n" for id, value in FIRST_SCREEN.items()))
    assert answers_of(place, "--answers", file).items() >= FIRST_SCREEN.items()


def test_options_win_over_pairs_and_pairs_over_files(place: Place) -> None:
    file = place.root / "answers.yml"
    file.write_text("stt: openai\nllm: anthropic\ntts: openai\n")
    answers = answers_of(
        *(place, "--defaults", "--answers", file),
        *("--set", "llm=openai", "--set", "tts=openai", "--tts", "elevenlabs"),
    )
    assert (answers["stt"], answers["llm"], answers["tts"]) == ("openai", "openai", "elevenlabs")


def test_the_answers_of_another_project(place: Place) -> None:
    quick = ("--no-lock", "--no-git")
    assert place.lkgen("new", "one", "--defaults", "--stt", "openai", *quick).returncode == 0
    stored = place.cwd / "one/.copier-answers.yml"
    text = re.sub("^_commit: .*", "_commit: v9.9.9", stored.read_text(), flags=re.M)
    stored.write_text(re.sub("^_src_path: .*", "_src_path: /elsewhere", text, flags=re.M))
    assert place.lkgen("new", "two", "--answers", stored, *quick).returncode == 0
    text = (place.cwd / "two/.copier-answers.yml").read_text()
    assert "stt: openai\n" in text
    assert "project_name: two\n" in text
    assert "v9.9.9" not in text
    assert "elsewhere" not in text


def test_norwegian_stays_a_language(place: Place) -> None:
    file = place.root / "answers.yml"
    file.write_text("language: no\nlivekit_series: 1.8\ntts: elevenlabs\nstt: openai\n")
    done = place.lkgen("new", "agent", "--defaults", "--no-lock", "--no-git", "--answers", file)
    assert done.returncode == 0, done.stderr
    stored = place.cwd / "agent/.copier-answers.yml"
    assert "language: 'no'\n" in stored.read_text()
    assert answers_of(place, "--answers", stored)["language"] == "no"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "cannot be read"),
        ("a: [1", "cannot be taken: while parsing"),
        ("a: b\n\x01", "cannot be taken: unacceptable character"),
        ("\xff", "cannot be taken: 'utf-8' codec"),
        ("- stt\n- llm\n", "holds no answers"),
        ("just text", "holds no answers"),
        ("", "holds no answers"),
    ],
)
def test_a_file_that_is_none(place: Place, content: str | None, says: str) -> None:
    file = place.root / "answers.yml"
    if content is not None:
        file.write_bytes(content.encode("latin-1"))
    done = place.lkgen("new", "agent", "--defaults", "--answers", file)
    assert done.returncode == 2
    assert f"{file} {says}" in done.stderr
    assert list(place.cwd.iterdir()) == []
