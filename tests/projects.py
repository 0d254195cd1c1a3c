"""Projects made by lkgen, for the tests to look at and to run."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from lkgen.new import Request, new

MakeProject = Callable[..., Path]


def make(dest: Path, answers: dict[str, str]) -> Path:
    """A project at `dest`, from the template as it stands here, without lock and git."""
    new(Request(dest, answers, defaults=True, lock=False, git=False, vcs_ref="HEAD"))
    return dest


def newer_floor(project: Path) -> str:
    """The oldest Python that `project` runs on, if that is newer than this one; else empty."""
    text = (project / "pyproject.toml").read_text(encoding="utf-8")
    floor = re.findall(r'^requires-python = ">=([\d.]+)', text, re.M)[0]
    return floor if tuple(map(int, floor.split("."))) > sys.version_info[:2] else ""


def packages_of(project: Path) -> list[str]:
    """The names of what `project` requires."""
    text = (project / "pyproject.toml").read_text(encoding="utf-8")
    return re.findall(r'^    "([a-z0-9-]+)', text.partition("[dependency-groups]")[0], re.M)


def wrong_sessions(python: Path, projects: Sequence[Path]) -> str:
    """What is wrong with the sessions of `projects`, a text that is empty where nothing is."""
    return subprocess.run(
        [python, Path(__file__).with_name("build_sessions.py"), *projects],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
