"""--dry-run shows everything and writes nothing; what is written is what was shown."""

from __future__ import annotations

import json

import pytest
from support.cli import Place, tree

KEYS = [
    *("dest", "answers", "files", "packages", "env", "optional_env", "written", "locked", "notes")
]


def test_nothing_is_written(place: Place) -> None:
    place.program("uv", "touch $HOME/called")
    before = tree(place.root)
    done = place.lkgen("new", "no/such/agent", "--defaults", "--dry-run")
    assert done.returncode == 0
    assert tree(place.root) == before
    for shown in (
        *("turn_preset", "snappy", "src/agent/assistant.py", "requirements.txt", "uv.lock"),
        *("livekit-plugins-deepgram==", "DEEPGRAM_API_KEY", "LIVEKIT_URL", "nothing was written"),
    ):
        assert shown in done.stdout


def test_nothing_is_written_into_a_folder_that_cannot_be(place: Place) -> None:
    assert place.lkgen("new", "/proc/self/agent", "--defaults", "--dry-run").returncode == 0


def test_the_plan_in_json(place: Place) -> None:
    done = place.lkgen("new", "agent", "--defaults", "--dry-run", "--no-lock", "--json")
    assert done.returncode == 0
    plan = json.loads(done.stdout)
    assert list(plan) == KEYS
    assert plan["dest"] == str(place.cwd / "agent")
    assert plan["written"] == []
    assert plan["locked"] is None
    assert plan["answers"]["stt"] == "deepgram"
    assert ["LIVEKIT_URL", "LIVEKIT_API_KEY", "LIVEKIT_API_SECRET"] in plan["env"][0]
    assert [["DEEPGRAM_API_KEY"]] in plan["env"]
    assert "requirements.txt" in plan["files"]
    assert "uv.lock" not in plan["files"]
    assert "src/agent/agent.py" in done.stderr, "people read it on stderr"


@pytest.mark.parametrize("uv", ["touch uv.lock", "exit 2", None])
def test_what_is_written_is_what_is_there(place: Place, uv: str | None) -> None:
    if uv:
        place.program("uv", uv)
    place.forget_locks()
    command = ("new", "agent", "--defaults", "--json")
    planned = json.loads(place.lkgen(*command, "--dry-run").stdout)
    done = json.loads(place.lkgen(*command).stdout)
    folder = place.cwd / "agent"
    there = [name for name, content in tree(folder).items() if content is not None]
    assert done["written"] == done["files"] == sorted(there)
    assert ("uv.lock" in there) == (uv == "touch uv.lock")
    assert set(done["files"]) <= set(planned["files"])
    assert set(planned["files"]) - set(done["files"]) <= {"uv.lock"}
    assert done["answers"] == planned["answers"]
    assert (folder / ".git").is_dir()
