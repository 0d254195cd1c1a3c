"""The first commit, where git can make one and nothing is in the way."""

from __future__ import annotations

from support.cli import Place, tree

from lkgen.root import CHECKOUT

NEW = ("new", "agent", "--defaults", "--no-lock")


def test_one_commit_of_everything(place: Place) -> None:
    assert place.lkgen(*NEW).returncode == 0
    assert place.git("agent", "rev-list", "--count", "HEAD") == "1"
    assert place.git("agent", "status", "--porcelain", "--ignored") == ""
    committed = place.git("agent", "ls-files").splitlines()
    there = tree(place.cwd / "agent")
    assert sorted(committed) == sorted(name for name in there if there[name] is not None)
    assert place.git("agent", "branch", "--show-current") == "main"
    assert place.git("agent", "log", "-1", "--format=%an") == "Ada"


def test_unwanted_and_not_mentioned(place: Place) -> None:
    done = place.lkgen(*NEW, "--no-git")
    assert done.returncode == 0
    assert "git " not in done.stdout + done.stderr
    assert not (place.cwd / "agent/.git").exists()


def skipped(place: Place, reason: str) -> None:
    """By default the project comes without repository and says so; --git takes it as failure."""
    before = tree(place.cwd)
    done = place.lkgen(*NEW, "--git")
    assert done.returncode == 3
    assert reason in done.stderr
    assert tree(place.cwd) == before
    done = place.lkgen(*NEW)
    assert done.returncode == 0
    said = [line for line in done.stdout.splitlines() if "no git repository made" in line]
    assert len(said) == 1
    assert reason in said[0]
    assert (place.cwd / "agent/pyproject.toml").exists()
    assert not (place.cwd / "agent/.git").exists()


def test_nobody_in_particular(place: Place) -> None:
    place.know_me("[user]\nuseConfigOnly = true\n")
    skipped(place, "git does not know who you are")


def test_no_git(place: Place) -> None:
    (place.bin / "git").unlink()
    skipped(place, "git is not installed")


def test_a_checkout_of_lkgen_needs_git(place: Place) -> None:
    """Its template is one of its commits."""
    (place.bin / "git").unlink()
    done = place.lkgen(*NEW, PYTHONPATH=str(CHECKOUT / "generator"))
    assert done.returncode == 3
    assert "git is not installed" in done.stderr
    assert list(place.cwd.iterdir()) == []


def test_inside_a_work_tree(place: Place) -> None:
    place.git(".", "init", "--quiet")
    skipped(place, "inside one already")


def test_inside_a_work_tree_that_git_does_not_trust(place: Place) -> None:
    """As somebody else's, or a broken one: a second repository in it helps nobody."""
    (place.cwd / ".git").mkdir()
    skipped(place, "inside one already")


def test_a_hook_objects(place: Place) -> None:
    hooks = place.root / "hooks"
    hooks.mkdir()
    (hooks / "pre-commit").write_text("#!/bin/sh\necho 'no\ncommits' today >&2\nexit 1\n")
    (hooks / "pre-commit").chmod(0o755)
    place.know_me(f"[user]\nname = Ada\nemail = a@b.c\n[core]\nhooksPath = {hooks}\n")
    skipped(place, "git commit failed: no commits today")


def test_started_by_git_itself(place: Place) -> None:
    """A hook or an alias hands on its own repository, which is not to be touched."""
    place.git(".", "init", "--quiet", "--bare", str(place.root / "other.git"))
    before = tree(place.root / "other.git")
    done = place.lkgen(*NEW, GIT_DIR=str(place.root / "other.git"), GIT_INDEX_FILE="index")
    assert done.returncode == 0
    assert tree(place.root / "other.git") == before
    assert place.git("agent", "rev-list", "--count", "HEAD") == "1"
