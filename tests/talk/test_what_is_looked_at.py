"""No stranger's code: what is looked at around an agent, and what is said before it runs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from lkgen.errors import LkgenError
from lkgen.project import Project

AGENT = "from livekit.agents import AgentServer, cli\nserver = AgentServer()\ncli.run_app(server)\n"
STRANGER = 4242
only_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An agent's folder, in one with a planted environment."""
    inner = tmp_path / "theirs" / "mine"
    inner.mkdir(parents=True)
    (inner / "agent.py").write_text(AGENT)
    program = tmp_path / "theirs/.venv/bin/python"
    program.parent.mkdir(parents=True)
    program.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\nexit 1\n")
    program.chmod(0o755)
    (tmp_path / "theirs/pyproject.toml").touch()
    return inner


@pytest.mark.parametrize("path", ["agent.py", "."])
def test_without_a_repository_nothing_above_path_is_looked_at(folder: Path, path: str) -> None:
    project = Project(folder / path, environ={})
    assert project.root == folder
    assert project.program == Path(sys.executable)
    assert project.passed_over == []


def test_a_repository_is_looked_at_up_to_its_top(folder: Path) -> None:
    (folder.parent / ".git").mkdir()
    project = Project(folder, environ={})
    assert project.root == folder.parent
    assert project.program == folder.parent / ".venv/bin/python"


@only_root
def test_another_users_is_passed_over_with_a_word(folder: Path) -> None:
    git = folder.parent / ".git"
    git.mkdir()
    for place in (git, folder.parent / ".venv"):
        os.chown(place, STRANGER, STRANGER)
    project = Project(folder, environ={})
    assert project.root == folder
    assert project.program == Path(sys.executable)
    assert project.passed_over == [git, folder.parent / ".venv"]
    told = talk(folder)
    assert f"{git} belongs to another user: passed over." in told


def test_a_line_says_what_will_run_before_it_does(folder: Path, tmp_path: Path) -> None:
    (folder.parent / ".git").mkdir()
    told = talk(folder)
    first, *rest = told.splitlines()
    assert f"Runs {folder}/agent.py on {folder.parent}/.venv/bin/python" in first
    assert "is no Python that works" in "\n".join(rest)
    assert (tmp_path / "ran").exists()


def test_what_is_no_agent_runs_nothing(folder: Path, tmp_path: Path) -> None:
    (folder / "agent.py").write_text("print(1)\n")
    with pytest.raises(LkgenError, match="no LiveKit agent"):
        _ = Project(folder, environ={}).entry
    assert "Runs" not in talk(folder)
    assert not (tmp_path / "ran").exists()


def talk(folder: Path) -> str:
    """What `lkgen talk` says of a folder whose agent cannot run."""
    done = subprocess.run(
        [sys.executable, "-m", "lkgen", "talk", "."],
        cwd=folder,
        env={**os.environ, "COLUMNS": "1000"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stderr
