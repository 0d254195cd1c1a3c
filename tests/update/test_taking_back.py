"""`--check` and `--dry-run` change nothing, and `--abort` takes back what an update did."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.checkout import content
from support.cli import Place
from support.releases import commit, edit, git

AGENT = "src/my_agent/agent.py"


@pytest.mark.full
def test_check(place: Place, project: Path) -> None:
    before = content(project)
    assert place.lkgen("update", project, "--check").returncode == 1
    assert content(project) == before
    assert place.lkgen("update", project).returncode == 0
    assert place.lkgen("update", project, "--check").returncode == 0


def test_dry_run(place: Place, project: Path) -> None:
    before = content(project)
    done = place.lkgen("update", project, "--dry-run")
    assert done.returncode == 0
    assert content(project) == before
    assert '+"""The worker: the models' in done.stdout
    assert "nothing was changed" in done.stdout
    patch = done.stdout[done.stdout.index("diff --git") :].partition("\n\n  README.md, to")[0]
    (place.root / "patch").write_text(patch + "\n")
    git(project, "apply", str(place.root / "patch"))
    assert (project / "deploy/Dockerfile").exists()
    assert not (project / "GEMINI.md").exists()


def test_abort(place: Place, project: Path) -> None:
    edit(project, AGENT, "The worker: which models", "Our worker")
    edit(project, "Dockerfile", "USER 10001", "USER 10001\nENV LANG=C.UTF-8")
    commit(project)
    before = content(project)
    assert place.lkgen("update", project).returncode == 1
    assert content(project) != before
    done = place.lkgen("update", project, "--abort")
    assert done.returncode == 0, done.stderr
    assert content(project) == before
    assert git(project, "status", "--porcelain") == ""
    assert place.lkgen("update", project, "--abort").returncode == 2


@pytest.mark.full
def test_abort_keeps_what_was_edited_since(place: Place, project: Path) -> None:
    assert place.lkgen("update", project).returncode == 0
    edit(project, AGENT, "The worker", "After the update: the worker")
    done = place.lkgen("update", project, "--abort", "--json")
    assert "The worker: which models" in (project / AGENT).read_text()
    [kept] = json.loads(done.stdout)["edited"]
    assert "After the update" in Path(kept).read_text()


@pytest.mark.full
def test_not_once_it_is_committed(place: Place, project: Path) -> None:
    assert place.lkgen("update", project).returncode == 0
    commit(project)
    done = place.lkgen("update", project, "--abort")
    assert done.returncode == 2
    assert "git revert" in done.stderr


@pytest.mark.full
def test_the_commands_it_names_take_it_back(place: Place, project: Path) -> None:
    before = content(project)
    done = place.lkgen("update", project, "--json")
    for command in json.loads(done.stdout)["undo"].partition("   or   ")[2].split(" && "):
        git(project, *command.removeprefix("git ").split(" "))
    assert content(project) == before


@pytest.mark.full
def test_with_uncommitted_changes(place: Place, project: Path) -> None:
    edit(project, AGENT, '"min_delay": 0.2', '"min_delay": 0.3')
    (project / "notes.txt").write_text("Mine.\n")
    before = content(project)
    done = place.lkgen("update", project, "--stash")
    assert done.returncode == 0, done.stderr
    text = (project / AGENT).read_text()
    assert '"min_delay": 0.3' in text
    assert "the models" in text
    assert '"min_delay": 0.3' in git(project, "show", f"stash@{{0}}:{AGENT}")
    assert place.lkgen("update", project, "--abort").returncode == 0
    assert content(project) == before
