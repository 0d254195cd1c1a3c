"""A project may be anywhere in a repository, of any kind, in any state that says what is whose."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.checkout import content
from support.cli import Place
from support.releases import Releases, commit, edit, git

AGENT = "src/my_agent/agent.py"


def updates(place: Place, project: Path) -> None:
    """Update with a conflict, look at what git knows of it, and take it back."""
    before = content(project)
    done = place.lkgen("update", project, "--json")
    assert done.returncode == 1, done.stdout + done.stderr
    assert [one["path"] for one in json.loads(done.stdout)["conflicts"]] == [AGENT]
    assert "UU" in git(project, "status", "--porcelain", "--", AGENT)
    assert (project / "deploy/Dockerfile").exists()
    done = place.lkgen("update", project, "--abort")
    assert done.returncode == 0, done.stderr
    assert content(project) == before
    assert git(project, "status", "--porcelain") == ""


@pytest.fixture
def edited(project: Path) -> Path:
    """The project with an edit that the template contradicts, committed."""
    edit(project, AGENT, "The worker: which models", "Our worker")
    commit(project)
    return project


def test_a_folder_of_a_larger_one(place: Place, releases: Releases) -> None:
    project = releases.make(place.cwd / "all/agents/my-agent", "v0.1.0")
    (project / ".git").rename(place.root / "away")
    edit(project, AGENT, "The worker: which models", "Our worker")
    (place.cwd / "all/web.txt").touch()
    commit(place.cwd / "all")
    (place.cwd / "all/web.txt").write_text("Not committed, and no part of the project.\n")
    before = content(place.cwd / "all")
    done = place.lkgen("update", project)
    assert done.returncode == 1
    assert place.lkgen("update", project, "--abort").returncode == 0
    assert content(place.cwd / "all") == before


@pytest.mark.full
def test_a_worktree(place: Place, edited: Path) -> None:
    git(edited, "worktree", "add", "--quiet", str(place.cwd / "tree"))
    updates(place, place.cwd / "tree")


@pytest.mark.full
def test_a_submodule(place: Place, edited: Path) -> None:
    outer = place.cwd / "outer"
    outer.mkdir()
    git(outer, "init", "--quiet")
    allow = ("-c", "protocol.file.allow=always")
    git(outer, *allow, "submodule", "--quiet", "add", str(edited), "agent")
    commit(outer)
    updates(place, outer / "agent")


@pytest.mark.full
def test_a_detached_head(place: Place, edited: Path) -> None:
    git(edited, "checkout", "--quiet", "--detach")
    updates(place, edited)


@pytest.mark.full
def test_a_hook_that_fails(place: Place, edited: Path) -> None:
    for name in ("pre-commit", "post-checkout", "pre-applypatch", "reference-transaction"):
        hook = edited / ".git/hooks" / name
        hook.write_text("#!/bin/sh\nexit 1\n")
        hook.chmod(0o755)
    updates(place, edited)


@pytest.mark.full
def test_git_that_turns_line_ends(place: Place, edited: Path) -> None:
    git(edited, "config", "core.autocrlf", "true")
    git(edited, "config", "merge.conflictStyle", "diff3")
    updates(place, edited)


@pytest.mark.full
def test_a_link_to_the_project(place: Place, edited: Path) -> None:
    (place.cwd / "link").symlink_to(edited)
    updates(place, place.cwd / "link")


@pytest.mark.full
def test_started_by_git_itself(place: Place, edited: Path) -> None:
    other = place.root / "other.git"
    git(place.root, "init", "--quiet", "--bare", str(other))
    before = content(other)
    done = place.lkgen("update", edited, GIT_DIR=str(other), GIT_INDEX_FILE="index")
    assert done.returncode == 1
    assert content(other) == before
