"""What cannot be updated is refused, with what to do about it; nothing of it has changed."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.cli import Place, tree
from support.releases import Releases, commit, edit, git

ANSWERS = ".copier-answers.yml"


def refused(place: Place, project: Path, reason: str, *options: str, code: int = 2) -> str:
    """Update, and hold that it is refused for `reason`; returns what was said."""
    before = tree(project)
    done = place.lkgen("update", project, *options)
    assert done.returncode == code, done.stdout + done.stderr
    assert reason in " ".join(done.stderr.split())
    assert tree(project) == before
    return " ".join(done.stderr.split())


def test_uncommitted_changes(place: Place, project: Path) -> None:
    edit(project, "AGENTS.md", "# For coding agents", "# For agents")
    assert "--stash" in refused(place, project, "not committed: AGENTS.md")


@pytest.mark.full
def test_a_new_file(place: Place, project: Path) -> None:
    (project / "notes.txt").touch()
    refused(place, project, "not committed: notes.txt")


@pytest.mark.full
def test_no_repository(place: Place, project: Path) -> None:
    (project / ".git").rename(place.root / "away")
    assert "git init" in refused(place, project, "is in no git repository")


@pytest.mark.full
def test_no_commit(place: Place, project: Path) -> None:
    (project / ".git").rename(place.root / "away")
    git(project, "init", "--quiet")
    refused(place, project, "not committed to git yet")


def test_no_git(place: Place, project: Path) -> None:
    (place.bin / "git").unlink()
    refused(place, project, "git is not installed", code=3)


@pytest.mark.full
def test_a_merge_under_way(place: Place, project: Path) -> None:
    git(project, "checkout", "--quiet", "-b", "other")
    edit(project, "AGENTS.md", "# For coding agents", "# For agents")
    commit(project)
    git(project, "checkout", "--quiet", "-")
    (project / "notes.txt").touch()
    commit(project)
    git(project, "merge", "--quiet", "--no-commit", "other")
    assert "git merge --abort" in refused(place, project, "A merge is under way", "--stash")


@pytest.mark.full
def test_conflicts_from_before(place: Place, project: Path) -> None:
    edit(project, "src/my_agent/agent.py", "The worker: which models", "Our worker")
    commit(project)
    assert place.lkgen("update", project).returncode == 1
    said = refused(place, project, "src/my_agent/agent.py has a conflict from before")
    assert "lkgen update --abort" in said


@pytest.mark.full
def test_no_project_of_lkgen(place: Place, project: Path) -> None:
    (project / ANSWERS).unlink()
    commit(project)
    refused(place, project, f"has no {ANSWERS}")


@pytest.mark.full
def test_another_template(place: Place, project: Path) -> None:
    (project / ANSWERS).write_text("_commit: v1.0\n_src_path: gh:acme/web\nname: shop\n")
    commit(project)
    assert "gh:acme/web" in refused(place, project, "not of a project that lkgen made")


@pytest.mark.full
def test_answers_that_are_no_yaml(place: Place, project: Path) -> None:
    (project / ANSWERS).write_text("stt: [deepgram\n")
    commit(project)
    assert "git checkout HEAD" in refused(place, project, f"{ANSWERS} cannot be read")


def test_a_newer_lkgen(place: Place, project: Path) -> None:
    edit(project, ANSWERS, "_commit: v0.1.0", "_commit: v0.9.0")
    commit(project)
    assert "uv tool upgrade lkgen" in refused(place, project, "v0.9.0, which is newer")


@pytest.mark.full
def test_an_unknown_commit(place: Place, project: Path) -> None:
    edit(project, ANSWERS, "_commit: v0.1.0", "_commit: 0123456789abcdef0123456789abcdef01234567")
    commit(project)
    refused(place, project, "does not know 0123456789abcdef")


def test_values_that_do_not_fit_all_at_once(place: Place, project: Path) -> None:
    sets = ("stt=nope", "livekit_series=1.3", "language=xx", "avatr=none", "package_name=other")
    options = [word for one in sets for word in ("--set", one)]
    said = refused(place, project, "answers do not work", *options)
    for reason in ("lkgen list stt", "no provider here lists xx", "did you mean avatar", "by hand"):
        assert reason in said


@pytest.mark.full
def test_a_choice_that_an_older_series_has_not(place: Place, releases: Releases) -> None:
    project = releases.make(place.cwd / "my-agent", "v0.1.0", {"stt": "meta"})
    refused(place, project, "not offered for LiveKit Agents 1.3", "--set", "livekit_series=1.3")


@pytest.mark.full
@pytest.mark.parametrize("text", ["tts", "=x"])
def test_what_is_no_answer(place: Place, project: Path, text: str) -> None:
    refused(place, project, "", "--set", text)


@pytest.mark.full
def test_nobody_to_ask(place: Place, project: Path) -> None:
    refused(place, project, "Nobody is there to ask", "--ask")


@pytest.mark.full
def test_pyproject_that_is_no_toml(place: Place, project: Path) -> None:
    edit(project, "pyproject.toml", 'requires-python = "', "requires-python = ")
    commit(project)
    refused(place, project, "not valid TOML", "--set", "tts=elevenlabs")
