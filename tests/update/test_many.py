"""Several projects in one command: one that fails does not stop the others."""

from __future__ import annotations

import json

import pytest
from support.cli import Place
from support.releases import Releases, edit


def test_each_is_told_of(place: Place, releases: Releases) -> None:
    names = ("one", "two", "three")
    for name in names:
        releases.make(place.cwd / name, "v0.4.0")
    edit(place.cwd / "two", "AGENTS.md", "# For coding agents", "# For agents")
    done = place.lkgen("update", *names, "nowhere", "--json")
    assert done.returncode == 2
    said = json.loads(done.stdout)["projects"]
    assert [one["path"] for one in said] == [*names, "nowhere"]
    assert ["error" in one for one in said] == [False, True, False, True]
    for name in ("one", "three"):
        assert (place.cwd / name / "deploy/Dockerfile").exists()
    assert not (place.cwd / "two/deploy").exists()


@pytest.mark.full
def test_people_read_it_too(place: Place, releases: Releases) -> None:
    for name in ("one", "two"):
        releases.make(place.cwd / name, "v0.4.0")
    done = place.lkgen("update", "one", "two", "--check")
    assert done.returncode == 1
    assert done.stdout.count("v0.4.0 → v0.5.0") == 2
