"""lkgen list: the catalogue, for people and programs."""

from __future__ import annotations

import json
from typing import Any

import pytest
from support.cli import Place

from lkgen.catalogue import KINDS

FIELDS = {
    **{"id": str, "label": str, "package": str, "import": str, "env": list, "optional_env": list},
    **{"model": str, "voice": str, "sample_rate": int, "streaming": bool, "series": list},
    **{"docs": str, "deprecated": str, "languages": (list, str)},
}


def kinds_of(place: Place, *arguments: str) -> dict[str, list[dict[str, Any]]]:
    """What `lkgen list --json` holds."""
    done = place.lkgen("list", "--json", *arguments)
    assert done.returncode == 0
    assert done.stderr == ""
    document = json.loads(done.stdout)
    assert list(document) == ["kinds"]
    return document["kinds"]


def test_every_kind_and_its_choices(place: Place) -> None:
    done = place.lkgen("list")
    assert done.returncode == 0
    kinds = kinds_of(place)
    rows = [line.split(maxsplit=2) for line in done.stdout.splitlines()]
    assert rows == [
        [kind, str(len(entries)), ", ".join(entry["id"] for entry in entries)]
        for kind, entries in kinds.items()
    ]
    assert tuple(kinds) == KINDS


def test_the_document(place: Place) -> None:
    kinds = kinds_of(place)
    for entries in kinds.values():
        assert entries
        assert len({entry["id"] for entry in entries}) == len(entries)
        for entry in entries:
            for field, value in entry.items():
                assert isinstance(value, FIELDS[field]), (entry["id"], field)
            for way in entry.get("env", []):
                assert way
                assert all(isinstance(name, str) for name in way)
    (deepgram,) = [entry for entry in kinds["stt"] if entry["id"] == "deepgram"]
    assert deepgram["env"] == [["DEEPGRAM_API_KEY"]]
    assert deepgram["package"] == "livekit-plugins-deepgram"
    assert deepgram["import"] == "livekit.plugins.deepgram.STT"
    assert "1.8" in deepgram["series"]
    assert "voice" not in deepgram


@pytest.mark.parametrize("kind", KINDS)
def test_one_kind(place: Place, kind: str) -> None:
    spelled = kind.replace("-", "_")
    assert kinds_of(place, spelled) == {kind: kinds_of(place)[kind]}
    lines = place.lkgen("list", kind).stdout.partition("\n\n")[0].splitlines()
    ids = [entry["id"] for entry in kinds_of(place, kind)[kind]]
    assert [line.split()[0] for line in lines] == ids


def test_an_unknown_kind(place: Place) -> None:
    done = place.lkgen("list", "turn_detektion", "--json")
    assert done.returncode == 2
    error = json.loads(done.stdout)["error"]
    assert "turn_detektion" in error["message"]
    assert "Did you mean turn-detection?" in error["hint"]


def test_why_something_is_not_offered_or_does_not_go_with_everything(place: Place) -> None:
    avatars = place.lkgen("list", "avatar").stdout
    _, _, not_offered = avatars.partition("Not offered\n")
    assert "hedra" in not_offered
    assert "dead" in not_offered
    assert "hedra" not in {entry["id"] for entry in kinds_of(place, "avatar")["avatar"]}
    noise = place.lkgen("list", "noise-cancellation").stdout.splitlines()
    [wide, *_] = [line for line in noise if line.split()[0] == "bvc"]
    assert "LiveKit Cloud only, not for phone calls" in wide
