"""The commands of a newcomer say what is wrong, before they do anything."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from lkgen.root import CHECKOUT

SCRIPTS = sorted(CHECKOUT.glob("scripts/*.py"))
# Versions that pyenv, a distribution or a CI image may have; those that are there are tried.
OLD = ["python3.6", "python3.7", "python3.8", "python3.9"]


def run(*command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def prove(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return run(sys.executable, "-B", str(CHECKOUT / "scripts/prove.py"), *arguments, **variables)


def test_not_into_the_clone() -> None:
    done = prove(str(CHECKOUT / "my-agent"))
    assert done.returncode == 2
    assert "inside the clone" in done.stderr


def test_not_over_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").touch()
    done = prove(str(tmp_path))
    assert done.returncode == 2
    assert "Name another folder" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("script", [s for s in SCRIPTS if s.name != "hatch_build.py"], ids=str)
def test_an_old_python_can_read_them(script: Path) -> None:
    """It has to get as far as the sentence that says it is too old."""
    ast.parse(script.read_text(encoding="utf-8"), feature_version=(3, 6))
    assert "import bootstrap" in script.read_text(encoding="utf-8") or script.stem == "bootstrap"


def test_an_old_python_says_so() -> None:
    there = [str(path) for path in (Path.home() / ".pyenv/versions").glob("3.[6-9].*/bin/python")]
    there += [python for python in OLD if run("/usr/bin/env", python, "-c", "").returncode == 0]
    if not there:
        pytest.skip(f"none of {', '.join(OLD)} is here")
    for python in there:
        done = run("/usr/bin/env", python, "-B", str(CHECKOUT / "scripts/prove.py"))
        assert done.returncode == 3
        assert "needs Python 3.10" in done.stderr


def test_ci_runs_the_same_command() -> None:
    runner = CHECKOUT / ".ci/run"
    assert os.access(runner, os.X_OK)
    assert "exec python3 scripts/test.py" in runner.read_text(encoding="utf-8")
