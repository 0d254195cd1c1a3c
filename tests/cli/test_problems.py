"""Everything that is wrong is said at once, with the nearest value that works."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from support.cli import Place

BAD = (
    *("--stt", "deepgran", "--tts", "cartesia", "--set", "turn-preset=snapy"),
    *("--set", "colour=red", "--set", "stt", "--set", "ci=travis", "--set", "realtime=openai"),
)
KEYS = ["stt", "stt", "realtime", "turn_preset", "ci", "colour"]


def problems_of(place: Place, *arguments: str | Path) -> list[dict[str, str]]:
    """What `lkgen new --json` objects to; nothing else may be on stdout, nothing on disk."""
    done = place.lkgen("new", "agent", "--defaults", "--json", *arguments)
    assert done.returncode == 2
    assert list(place.cwd.glob("agent")) == []
    document: dict[str, Any] = json.loads(done.stdout)
    assert list(document) == ["error"]
    assert sorted(document["error"]) == ["hint", "message", "problems"]
    for problem in document["error"]["problems"]:
        assert sorted(problem) == ["key", "message", "value"]
    return document["error"]["problems"]


def test_all_at_once(place: Place) -> None:
    done = place.lkgen("new", "agent", "--defaults", *BAD)
    assert done.returncode == 2
    assert done.stdout == ""
    first, *lines = done.stderr.splitlines()
    assert first == "  Nothing was written. 6 answers do not work:"
    assert [line.split()[0] for line in lines] == KEYS
    assert "deepgran   did you mean deepgram?" in done.stderr
    assert "did you mean snappy?" in done.stderr
    assert list(place.cwd.iterdir()) == []


def test_the_columns_are_aligned(place: Place) -> None:
    problems = problems_of(place, *BAD)
    lines = place.lkgen("new", "agent", "--defaults", *BAD).stderr.splitlines()[1:]
    starts = {line.index(p["message"]) for line, p in zip(lines, problems, strict=True)}
    assert len(starts) == 1


def test_all_at_once_in_json(place: Place) -> None:
    problems = problems_of(place, *BAD)
    assert [problem["key"] for problem in problems] == KEYS
    by_value = {problem["value"]: problem["message"] for problem in problems}
    assert "KEY=VALUE" in by_value[""]
    assert "deepgram" in by_value["deepgran"]
    assert "snappy" in by_value["snapy"]
    assert "github" in by_value["travis"]
    assert "only with pipeline realtime" in by_value["openai"]
    assert "no such question" in by_value["red"]


@pytest.mark.parametrize(
    ("pair", "nearest"),
    [
        ("stt=DEEPGRAM", "deepgram"),
        ("sst=deepgram", "stt"),
        ("turn-presett=snappy", "turn_preset"),
        ("hosting=cluod", "cloud"),
        ("customise=perhaps", "true, false"),
        ("customise=[", "true, false"),
    ],
)
def test_the_nearest_is_named(place: Place, pair: str, nearest: str) -> None:
    (problem,) = problems_of(place, "--set", pair)
    assert nearest in problem["message"]


@pytest.mark.parametrize(
    "key", ["providers", "parts", "requirements", "series", "_commit", "lkgen_release", ""]
)
def test_what_is_no_question_cannot_be_set(place: Place, key: str) -> None:
    (problem,) = problems_of(place, "--set", f"{key}=x")
    assert problem["key"] == key
    assert "no such question" in problem["message"]


def test_keys_of_an_answers_file_are_checked_too(place: Place) -> None:
    file = place.root / "answers.yml"
    file.write_text("stt: deepgran\nproviders: [mine]\n")
    assert [p["key"] for p in problems_of(place, "--answers", file)] == ["stt", "providers"]


def test_dash_and_underscore_are_equal(place: Place) -> None:
    file = place.root / "answers.yml"
    file.write_text("llm-model: llama\n")
    done = place.lkgen(
        *("new", "agent", "--dry-run", "--json", "--defaults", "--answers", file),
        *("--turn_detection", "vad", "--set", "turn-preset=phone", "--set", "tts_voice=abc"),
        *("--hosting", "self_hosted", "--callers=phone_inbound"),
    )
    answers = json.loads(done.stdout)["answers"]
    assert answers["turn_detection"] == "vad"
    assert answers["turn_preset"] == "phone"
    assert answers["tts_voice"] == "abc"
    assert answers["llm_model"] == "llama"
    assert answers["hosting"] == "self-hosted"
    assert answers["callers"] == "phone-inbound"


def test_a_folder_with_underscores_keeps_them(place: Place) -> None:
    done = place.lkgen("new", "--defaults", "--no-lock", "--no-git", "--", "--my_agent")
    assert done.returncode == 0
    assert [path.name for path in place.cwd.iterdir()] == ["--my_agent"]


def test_an_unknown_option_is_a_document_too(place: Place) -> None:
    assert problems_of(place, "--sst", "x") == []
    done = place.lkgen("new", "agent", "--json", "--sst", "x")
    assert "--stt" in json.loads(done.stdout)["error"]["message"]
