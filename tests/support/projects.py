"""Projects made by lkgen, for the tests to look at and to run."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from lkgen.commands.new import Request, new
from support import INSIDE

MakeProject = Callable[..., Path]
_KEYS = ("LIVEKIT_API_KEY", "LIVEKIT_API_SECRET", "DEEPGRAM_API_KEY", "GROQ_API_KEY")
SET = {**dict.fromkeys([*_KEYS, "CARTESIA_API_KEY"], "x"), "LIVEKIT_URL": "ws://127.0.0.1:1"}
"""The variables with which the default project starts, and reaches nobody."""
_OFF = re.compile(r"^(report\w+) = false", re.M)


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
        [python, INSIDE / "build_sessions.py", *projects],
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def own_tests(
    project: Path, python: Path, *arguments: str, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run a project's own tests, or those that pytest's `arguments` name, with such variables."""
    return subprocess.run(
        [python, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments],
        cwd=project,
        env={**os.environ, "PYTHONPATH": str(project / "src"), **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def wrong_types(python: Path, folder: Path, names: Sequence[str]) -> dict[str, list[str]]:
    """What strict pyright finds in the sources of the projects of these names in `folder`.

    One run for all, each with its own exceptions; `python` has their packages.
    """
    roots: list[dict[str, object]] = []
    for name in names:
        text = (folder / name / "pyproject.toml").read_text(encoding="utf-8")
        roots.append({"root": f"{name}/src", **dict.fromkeys(_OFF.findall(text), False)})
    # By name: a pattern such as */src finds no file.
    sources = [f"{name}/src" for name in names]
    config = {"include": sources, "typeCheckingMode": "strict", "executionEnvironments": roots}
    (folder / "pyrightconfig.json").write_text(json.dumps(config), encoding="utf-8")
    done = subprocess.run(
        [python, "-m", "pyright", "--outputjson", "--pythonpath", str(python), "-p", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    said = json.loads(done.stdout)
    assert said["summary"]["filesAnalyzed"] > 3 * len(names), done.stdout
    found: dict[str, list[str]] = {}
    for one in said["generalDiagnostics"]:
        if one["severity"] == "error":
            name = Path(one["file"]).relative_to(folder).parts[0]
            found.setdefault(name, []).append(one["message"])
    # Anything else that went wrong.
    assert bool(found) == bool(done.returncode), done.stdout
    return found
