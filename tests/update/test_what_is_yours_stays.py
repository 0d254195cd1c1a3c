"""Whatever the user did to the template's files, an update keeps it and says what is open."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from support.checkout import content
from support.cli import Place
from support.releases import commit, edit, git

AGENT = "src/my_agent/agent.py"
DOCSTRING = "The worker: which models"


def updated(place: Place, *options: str, code: int = 0) -> dict[str, Any]:
    """What `lkgen update` says of the project, having ended with `code`."""
    done = place.lkgen("update", "my-agent", "--json", *options)
    assert done.returncode == code, done.stdout + done.stderr
    return json.loads(done.stdout)


def conflicts(said: dict[str, Any]) -> list[str]:
    return [one["path"] for one in said["conflicts"]]


def left(said: dict[str, Any]) -> list[str]:
    return [one["path"] for one in said["left_to_you"]]


def text(project: Path, path: str) -> str:
    return (project / path).read_text(encoding="utf-8")


def test_edits_and_files_of_ones_own(place: Place, project: Path) -> None:
    edit(project, AGENT, '"min_delay": 0.2', '"min_delay": 0.3')
    (project / "src/my_agent/menu.py").write_text("DISHES = 3\n")
    commit(project)
    said = updated(place)
    assert (said["from"], said["to"]) == ("v0.1.0", "v0.5.0")
    assert AGENT in said["changed"]
    assert '"min_delay": 0.3' in text(project, AGENT)
    assert "The worker: the models" in text(project, AGENT)
    assert text(project, "src/my_agent/menu.py") == "DISHES = 3\n"


def test_both_change_a_line(place: Place, project: Path) -> None:
    edit(project, AGENT, DOCSTRING, "Our worker")
    commit(project)
    said = updated(place, code=1)
    assert conflicts(said) == [AGENT]
    for line in ("<<<<<<< before updating", "Our worker", "the models", ">>>>>>> after updating"):
        assert line in text(project, AGENT)
    assert f"UU {AGENT}" in git(project, "status", "--porcelain")


@pytest.mark.full
def test_both_change_a_line_and_the_file_is_to_stay_whole(place: Place, project: Path) -> None:
    edit(project, AGENT, DOCSTRING, "Our worker")
    edit(project, ".gitignore", ".venv/", ".venv/\n.ours/")
    commit(project)
    said = updated(place, "--conflict", "rej", code=1)
    assert sorted(conflicts(said)) == [".gitignore", AGENT]
    assert "Our worker" in text(project, AGENT)
    assert "<<<<<<<" not in text(project, AGENT)
    assert "+" + '"""The worker: the models' in text(project, f"{AGENT}.rej")
    assert "UU" not in git(project, "status", "--porcelain")


def test_the_template_deletes_what_was_edited(place: Place, project: Path) -> None:
    edit(project, "GEMINI.md", "@AGENTS.md", "@AGENTS.md\nSpeak French.")
    commit(project)
    said = updated(place, code=1)
    assert conflicts(said) == ["GEMINI.md"]
    assert "Speak French." in text(project, "GEMINI.md")


@pytest.mark.full
def test_the_template_deletes_what_was_not(place: Place, project: Path) -> None:
    said = updated(place)
    assert said["removed"] == ["Dockerfile", "GEMINI.md"]
    assert not (project / "GEMINI.md").exists()


def test_the_template_renames_what_was_edited(place: Place, project: Path) -> None:
    edit(project, "Dockerfile", "USER 10001", "USER 10001\nENV LANG=C.UTF-8")
    commit(project)
    said = updated(place)
    assert "Dockerfile" in said["removed"]
    assert "ENV LANG=C.UTF-8" in text(project, "deploy/Dockerfile")
    assert "adduser" in text(project, "deploy/Dockerfile")


def test_a_file_where_the_template_wants_one(place: Place, project: Path) -> None:
    (project / "CONTRIBUTING.md").write_text("Ask Ann.\n")
    commit(project)
    said = updated(place, code=1)
    assert conflicts(said) == ["CONTRIBUTING.md"]
    assert "Ask Ann.\n" in text(project, "CONTRIBUTING.md")
    assert "How to help." in text(project, "CONTRIBUTING.md")


@pytest.mark.full
def test_what_was_deleted_stays_deleted(place: Place, project: Path) -> None:
    (project / "Dockerfile").unlink()
    (project / ".gitignore").unlink()
    commit(project)
    said = updated(place)
    assert not (project / "Dockerfile").exists()
    assert not (project / "deploy").exists()
    assert not (project / ".gitignore").exists()
    assert {"Dockerfile", ".gitignore"} <= set(left(said))


@pytest.mark.full
def test_what_was_moved_is_merged_where_it_is(place: Place, project: Path) -> None:
    (project / "config").mkdir()
    git(project, "mv", "src/my_agent/agent.py", "config/agent.py")
    edit(project, "config/agent.py", '"min_delay": 0.2', '"min_delay": 0.3')
    commit(project)
    updated(place)
    assert "The worker: the models" in text(project, "config/agent.py")
    assert '"min_delay": 0.3' in text(project, "config/agent.py")
    assert not (project / AGENT).exists()


@pytest.mark.full
def test_the_users_own_files_are_not_touched(place: Place, project: Path) -> None:
    said = updated(place)
    assert "The first call" in text(project, "README.md")
    [readme] = [one for one in said["left_to_you"] if one["path"] == "README.md"]
    assert "+## The opening call" in readme["diff"]


def test_line_ends_of_windows(place: Place, project: Path) -> None:
    file = project / AGENT
    data = file.read_bytes().replace(b"\n", b"\r\n")
    file.write_bytes(data.replace(b'"min_delay": 0.2', b'"min_delay": 0.3'))
    commit(project)
    updated(place)
    data = file.read_bytes()
    assert b"The worker: the models" in data
    assert b'"min_delay": 0.3' in data
    assert data.count(b"\n") == data.count(b"\r\n")


@pytest.mark.full
@pytest.mark.parametrize("path", ["Dockerfile", ".gitignore"])
def test_links(place: Place, project: Path, path: str) -> None:
    outside = place.root / "outside"
    outside.write_text("elsewhere\n")
    (project / path).unlink()
    (project / path).symlink_to(outside)
    commit(project)
    said = updated(place, code=1)
    assert path in conflicts(said)
    assert (project / path).is_symlink()
    assert outside.read_text() == "elsewhere\n"


@pytest.mark.full
def test_a_folder_that_is_a_link(place: Place, project: Path) -> None:
    outside = place.root / "outside"
    (project / "src").rename(outside)
    (project / "src").symlink_to(outside)
    commit(project)
    before = content(outside)
    said = updated(place, code=1)
    assert conflicts(said) == [AGENT]
    assert content(outside) == before


@pytest.mark.full
def test_what_is_no_text(place: Place, project: Path) -> None:
    (project / ".gitignore").write_bytes(b"\xff\xfe.\x00v\x00")
    commit(project)
    said = updated(place, code=1)
    assert conflicts(said) == [".gitignore"]
    assert (project / ".gitignore").read_bytes() == b"\xff\xfe.\x00v\x00"
