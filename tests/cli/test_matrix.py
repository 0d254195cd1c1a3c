"""lkgen matrix: the variants that tests and CI cover."""

from __future__ import annotations

import json
from itertools import islice
from typing import Any

import pytest
from support.cli import Place

from lkgen.catalogue import catalogue
from lkgen.commands.matrix import variants
from lkgen.root import CHECKOUT
from lkgen.template import Template


def include(place: Place, *arguments: str) -> list[dict[str, Any]]:
    """What `lkgen matrix --json` holds."""
    done = place.lkgen("matrix", "--json", *arguments)
    assert done.returncode == 0
    document = json.loads(done.stdout)
    assert list(document) == ["include"]
    for entry in document["include"]:
        assert list(entry) == ["name", "answers"]
        assert all(isinstance(value, str) for value in entry["answers"].values())
    return document["include"]


@pytest.mark.parametrize(("coverage", "kind"), [("each", None), ("pairs", "vad")])
def test_every_variant_is_a_project_of_its_own(coverage: str, kind: str | None) -> None:
    template = Template(CHECKOUT)
    found = list(variants(coverage, kind))
    assert len({variant.name for variant in found}) == len(found)
    projects = [template.answer(variant.answers, "agent") for variant in found]
    assert [project.problems for project in projects if project.problems] == []
    assert len({tuple(project.stored.items()) for project in projects}) == len(found)


@pytest.mark.parametrize("pipeline", ["cascade", "realtime"])
def test_each_has_every_value(place: Place, pipeline: str) -> None:
    template = Template(CHECKOUT)
    covered = {
        pair
        for entry in include(place)
        if entry["answers"]["pipeline"] == pipeline
        for pair in template.answer(entry["answers"], "agent").stored.items()
    }
    choices = template.answer({"pipeline": pipeline}, "agent").choices
    for id in choices.keys() - {"pipeline"}:
        for choice in choices[id]:
            assert (id, choice.value) in covered or choice.refusal
    roles = ("stt", "llm", "tts", "vad") if pipeline == "cascade" else ("realtime",)
    for provider in catalogue().providers:
        for role in {*provider.roles} & {*roles, "avatar", "noise_cancellation"}:
            assert (role, provider.id) in covered


def test_pairs_has_two_that_are_not_the_default() -> None:
    found = [variant.answers for variant in variants("pairs", "vad")]
    assert {"pipeline": "cascade", "stt": "openai", "vad": "silero"} in found
    # What a value may need besides: LiveKit Cloud, a phone, a language and who speaks it.
    beside = {"hosting", "callers", "language", "stt", "tts"}
    assert all(
        len(answers.keys() - beside) <= 3 for answers in found if "any/name" not in answers.values()
    )


@pytest.mark.full
def test_pairs_has_two_that_need_a_third() -> None:
    found = [variant.answers for variant in variants("pairs", "noise-cancellation")]
    pair = {"pipeline": "cascade", "tts": "inworld", "noise_cancellation": "krisp"}
    assert {**pair, "hosting": "cloud"} in found
    assert {**pair, "hosting": "self-hosted"} not in found


@pytest.mark.nightly
def test_full_comes_one_by_one() -> None:
    """All of them are too many to wait for; the first are there at once, and complete."""
    first = list(islice(variants("full"), 12))
    assert len({variant.name for variant in first}) == 12
    stored = Template(CHECKOUT).answer(first[0].answers, "agent").stored
    asked = set(stored) - {key for key in stored if key.endswith(("_model", "_voice"))}
    assert set(first[0].answers) == asked - {"project_name"}


@pytest.mark.parametrize("kind", ["turn-detection", "turn_preset", "series"])
def test_one_question(place: Place, kind: str) -> None:
    found = include(place, "--kind", kind)
    assert found
    key = {"series": "livekit_series"}.get(kind, kind.replace("-", "_"))
    assert all(key in entry["answers"] for entry in found)


def test_the_shards_are_a_partition(place: Place) -> None:
    whole = include(place)
    parts = [include(place, "--shard", f"{index}/3") for index in (1, 2, 3)]
    assert [len(part) > 0 for part in parts] == [True] * 3
    assert sorted(entry["name"] for part in parts for entry in part) == sorted(
        entry["name"] for entry in whole
    )
    assert max(map(len, parts)) - min(map(len, parts)) <= 1


def test_for_people(place: Place) -> None:
    lines = place.lkgen("matrix", "--kind", "stt").stdout.splitlines()
    assert "  cascade+stt-openai                       pipeline=cascade stt=openai" in lines


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--shard", "0/3"), "I/N"),
        (("--shard", "4/3"), "I/N"),
        (("--shard", "half"), "I/N"),
        (("--kind", "turn_presett"), "Did you mean turn_preset?"),
        (("--coverage", "all"), "each"),
    ],
)
def test_refused(place: Place, arguments: tuple[str, str], says: str) -> None:
    done = place.lkgen("matrix", *arguments, "--json")
    assert done.returncode == 2
    error = json.loads(done.stdout)["error"]
    assert says in f"{error['message']} {error['hint']}"
