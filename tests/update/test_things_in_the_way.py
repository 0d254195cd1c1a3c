"""`--abort` brings a project back whatever has come in its place, and puts that aside."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from support.checkout import content
from support.cli import Place
from support.releases import Releases, commit, edit, git

AGENT = "src/my_agent/agent.py"


def aborted(place: Place, project: Path) -> list[Path]:
    """Take the update back, and hold that it is; gives what was put aside."""
    done = place.lkgen("update", project, "--abort", "--json")
    assert done.returncode == 0, done.stderr
    assert git(project, "status", "--porcelain", "--untracked-files=no") == ""
    return [Path(path) for path in json.loads(done.stdout)["edited"]]


@pytest.fixture
def updated(place: Place, project: Path) -> Path:
    assert place.lkgen("update", project).returncode == 0
    return project


def test_a_file_and_a_folder_in_each_others_place(place: Place, updated: Path) -> None:
    (updated / AGENT).unlink()
    (updated / AGENT).mkdir()
    (updated / AGENT / "mine.py").touch()
    shutil.rmtree(updated / "deploy")
    (updated / "deploy").write_text("Mine.\n")
    [kept] = aborted(place, updated)
    assert (kept / "mine.py").exists()
    # Where the template had nothing before, it stays.
    assert (updated / "deploy").read_text() == "Mine.\n"


@pytest.mark.full
def test_a_file_where_a_folder_was(place: Place, updated: Path) -> None:
    shutil.rmtree(updated / "src")
    (updated / "src").write_text("Mine.\n")
    done = place.lkgen("update", updated, "--abort", "--json")
    assert done.returncode == 0, done.stderr
    [kept] = json.loads(done.stdout)["edited"]
    assert Path(kept).read_text() == "Mine.\n"
    assert git(updated, "diff", "--name-only", "--", AGENT) == ""


@pytest.mark.full
def test_a_link(place: Place, updated: Path) -> None:
    outside = place.root / "outside"
    outside.write_text("Elsewhere.\n")
    (updated / AGENT).unlink()
    (updated / AGENT).symlink_to(outside)
    [kept] = aborted(place, updated)
    assert kept.is_symlink()
    assert outside.read_text() == "Elsewhere.\n"


@pytest.mark.full
def test_what_was_put_aside_before_stays(place: Place, updated: Path) -> None:
    (updated / AGENT).write_text("First.\n")
    [first] = aborted(place, updated)
    assert place.lkgen("update", updated).returncode == 0
    (updated / AGENT).write_text("Second.\n")
    [second] = aborted(place, updated)
    assert (first.read_text(), second.read_text()) == ("First.\n", "Second.\n")


def test_another_update_at_the_same_time(place: Place, project: Path) -> None:
    (project / ".git/lkgen").mkdir()
    with (project / ".git/lkgen/lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        done = place.lkgen("update", project)
    assert done.returncode == 2
    assert "by another lkgen" in done.stderr
    assert git(project, "status", "--porcelain") == ""


@pytest.mark.full
def test_a_folder_of_git_that_cannot_be_written(place: Place, project: Path) -> None:
    (project / ".git/lkgen").touch()
    done = place.lkgen("update", project)
    assert done.returncode == 2
    assert ".git/lkgen cannot be written" in " ".join(done.stderr.split())


@pytest.mark.full
def test_a_damaged_journal(place: Place, updated: Path) -> None:
    [journal] = (updated / ".git/lkgen").rglob("journal.json")
    journal.write_text("{")
    done = place.lkgen("update", updated, "--abort")
    assert done.returncode == 2
    assert "is damaged" in " ".join(done.stderr.split())


@pytest.mark.full
def test_a_path_that_a_shell_would_take_apart(place: Place, releases: Releases) -> None:
    """Back by git's commands, as they are shown."""
    project = releases.make(place.cwd / "Größe & 'zwei' $x — 你好/my agent", "v0.1.0")
    edit(project, AGENT, "The worker: which models", "Our worker")
    commit(project)
    before = content(project)
    done = place.lkgen("update", project, "--json")
    assert done.returncode == 1, done.stderr
    by_git = json.loads(done.stdout)["undo"].partition("   or   ")[2]
    path = {**place.env, "PATH": os.environ["PATH"]}
    subprocess.run(["sh", "-c", by_git], env=path, check=True)
    assert content(project) == before
    assert git(project, "status", "--porcelain") == ""
