"""actionlint and zizmor find nothing in the workflows here and in those of a generated project."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from support.actionlint import NoActionlint, find_actionlint, skip_outside_ci
from support.projects import MakeProject

from lkgen.root import CHECKOUT


@pytest.fixture(params=["lkgen", "generated"])
def workflows(request: pytest.FixtureRequest, make_project: MakeProject) -> Path:
    """A folder of workflows that has some."""
    root = CHECKOUT if request.param == "lkgen" else make_project(ci="github", updates="workflow")
    folder = root / ".github/workflows"
    assert list(folder.glob("*.yml"))
    return folder


def test_actionlint_finds_nothing(workflows: Path) -> None:
    try:
        actionlint = find_actionlint()
    except NoActionlint as missing:
        skip_outside_ci(str(missing))
    files = sorted(str(path) for path in workflows.glob("*.yml"))
    # Without the linters of scripts that it would start, which not every machine has.
    done = run(str(actionlint), "-shellcheck=", "-pyflakes=", *files)
    assert done.returncode == 0, done.stdout + done.stderr


def test_zizmor_finds_nothing(workflows: Path) -> None:
    zizmor = Path(sys.executable).with_name("zizmor")
    done = run(str(zizmor), "--offline", "--no-progress", str(workflows))
    assert done.returncode == 0, done.stdout + done.stderr


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False)
