"""A lock that was committed with the marks of a conflict, or changed by hand, becomes whole."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.cli import Place
from support.releases import commit, edit

LOCK, EXPORTED = "uv.lock", "requirements.txt"
_MARKED = "<<<<<<< ours\n{}\n=======\n{}\n>>>>>>> theirs\n"


@pytest.fixture
def project(place: Place) -> Path:
    """The default project of the newest release, committed."""
    assert place.lkgen("new", "my-agent", "--defaults").returncode == 0
    return place.cwd / "my-agent"


def conflict(project: Path, path: str, line: str) -> None:
    """Commit both sides of a conflict over `line`."""
    edit(project, path, f"{line}\n", _MARKED.format(line, line.replace("1", "2")))
    commit(project)


def both(project: Path) -> tuple[str, str]:
    return (project / LOCK).read_text(), (project / EXPORTED).read_text()


@pytest.mark.parametrize("sets", [(), ("--set", "tts=elevenlabs")])
def test_marks_in_both(place: Place, project: Path, sets: tuple[str, ...]) -> None:
    """They are locked anew, whether or not the update asks for other packages."""
    fresh = place.lkgen("new", "fresh/my-agent", "--defaults", *sets)
    assert fresh.returncode == 0, fresh.stderr
    conflict(project, LOCK, 'name = "aiohttp"')
    [pin] = [line for line in both(project)[1].splitlines() if line.startswith("aiohttp==")]
    conflict(project, EXPORTED, pin)
    said = json.loads(place.lkgen("update", "my-agent", *sets, "--json").stdout)
    assert {LOCK, EXPORTED} <= {*said["changed"]}
    [other] = [one["what"] for one in said["left_to_you"] if one["path"] == EXPORTED]
    assert "aiohttp==" in other
    assert both(project) == both(place.cwd / "fresh/my-agent")


@pytest.mark.full
def test_marks_where_only_uv_could_lock(place: Place, project: Path) -> None:
    """Without it they stay, and it is said how to go on."""
    edit(project, "pyproject.toml", "dependencies = [", 'dependencies = [\n    "rich>=13",')
    conflict(project, LOCK, 'name = "aiohttp"')
    before = both(project)
    said = json.loads(place.lkgen("update", "my-agent", "--json").stdout)
    [lock] = said["left_to_you"]
    assert (lock["path"], "uv lock" in lock["what"]) == (LOCK, True)
    assert both(project) == before


@pytest.mark.full
def test_a_pin_changed_by_hand(place: Place, project: Path) -> None:
    """It is no place to pin in: it is made anew, and told."""
    [pin] = [line for line in both(project)[1].splitlines() if line.startswith("aiohttp==")]
    edit(project, EXPORTED, pin, "aiohttp==3.0.0")
    commit(project)
    done = place.lkgen("update", "my-agent", "--set", "tts=elevenlabs", "--json")
    [told] = [one for one in json.loads(done.stdout)["left_to_you"] if one["path"] == EXPORTED]
    assert told["what"] == "`aiohttp==3.0.0` was yours; pyproject.toml is where to pin"
    assert pin in both(project)[1]
