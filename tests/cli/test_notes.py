"""What a person should know of a new project is said once, and is true."""

from __future__ import annotations

import resource
import subprocess
from pathlib import Path
from shutil import which

import pytest
from support.cli import Place, tree

from lkgen.commands.new import Request, new
from lkgen.template.lock.uv import find_uv

NEW = ("--defaults", "--no-lock")


def test_a_workflow_that_github_will_not_read(place: Place) -> None:
    subprocess.run(["git", "init", "-q", place.cwd], check=True)
    done = place.lkgen("new", "agents/phone", *NEW)
    assert done.returncode == 0
    said = " ".join(done.stdout.split())
    assert f"move .github/workflows/ci.yml to {place.cwd}/.github/workflows/phone.yml" in said
    assert "working-directory: agents/phone" in said
    done = place.lkgen("new", "agents/quiet", *NEW, "--set", "ci=none")
    assert "GitHub reads" not in done.stdout


def test_the_name_of_another_project_is_its_own(place: Place) -> None:
    assert place.lkgen("new", "first", *NEW, "--tts", "elevenlabs").returncode == 0
    done = place.lkgen("new", "second", *NEW, "--answers", "first/.copier-answers.yml")
    assert done.returncode == 0
    assert "its name, first, is not taken over" in " ".join(done.stdout.split())
    pyproject = (place.cwd / "second/pyproject.toml").read_text()
    assert 'name = "second"' in pyproject
    assert "livekit-plugins-elevenlabs" in pyproject


def test_without_uv_the_next_step_is_to_get_it(place: Place) -> None:
    assert steps(place, "first")[:2] == ["cd", "python3"]
    place.program("uv", "exit 0")
    assert steps(place, "second")[:2] == ["cd", "uv"]


def test_a_uv_that_only_lkgen_finds_cannot_be_typed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git = which("git")
    assert git
    (tmp_path / "git").symlink_to(git)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_uv(), "the package `uv` is beside this Python"
    made = new(Request(tmp_path / "agent", defaults=True, lock=False, git=False))
    assert not made.has_uv


def steps(place: Place, name: str) -> list[str]:
    """The first word of each line that says what comes next."""
    done = place.lkgen("new", name, *NEW)
    assert done.returncode == 0
    _, _, following = done.stdout.partition("  Next\n")
    return [line.split()[0] for line in following.splitlines()]


def test_a_full_disk(place: Place) -> None:
    """A limit on the size of files fails a write as a full disk does."""
    before = tree(place.cwd)
    done = subprocess.run(
        place.command("new", "agent", *NEW),
        cwd=place.cwd,
        env=place.env,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100)),
    )
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "Nothing was written." in done.stderr
    assert tree(place.cwd) == before
