"""The workflow of `updates: workflow` opens a pull request with its report, and keeps it new."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from support.cli import Place
from support.releases import Releases, commit, edit, git

pytestmark = pytest.mark.full

# Says what it was asked, and keeps the text of the pull request; there is one once it was made.
_GH = """echo "$@" >> "$RUNNER_TEMP/asked"
case "$*" in
  "pr list"*) [ -e "$RUNNER_TEMP/text" ] && echo 1 || echo 0 ;;
  "pr create"* | "pr edit"*) cp "$RUNNER_TEMP/body" "$RUNNER_TEMP/text" ;;
esac"""


class Runner:
    """A machine of GitHub's: checkouts of `origin`, the newest lkgen, and a gh that takes notes."""

    def __init__(self, place: Place, origin: Path) -> None:
        self.place, self.origin = place, origin
        self.temporary = place.root / "runner"
        self.temporary.mkdir()
        place.program("uvx", f'shift; exec "{sys.executable}" -m lkgen "$@"')
        place.program("gh", _GH)

    def run(self) -> int:
        """Run the workflow's steps in a new checkout; gives the exit code of the last."""
        checkout = self.temporary / "my-agent"
        subprocess.run(["rm", "-rf", checkout], check=True)
        git(self.temporary, "clone", "--quiet", "--depth=1", f"file://{self.origin}", "my-agent")
        text = (checkout / ".github/workflows/update.yml").read_text(encoding="utf-8")
        steps: list[dict[str, Any]] = yaml.safe_load(text)["jobs"]["update"]["steps"]
        path = f"{self.place.bin}{os.pathsep}{os.environ['PATH']}"
        env = {**self.place.env, "PATH": path, "RUNNER_TEMP": str(self.temporary)}
        for step in steps:
            if "run" in step:
                # As GitHub starts what names no shell.
                command = ["bash", "-e", "-c", step["run"]]
                given = {**env, **step.get("env", {})}
                done = subprocess.run(command, cwd=checkout, env=given, check=False)
                if done.returncode:
                    return done.returncode
        return 0

    @property
    def text(self) -> str:
        return (self.temporary / "text").read_text(encoding="utf-8")

    @property
    def asked(self) -> list[str]:
        lines = (self.temporary / "asked").read_text(encoding="utf-8").splitlines()
        return [" ".join(shlex.split(line)[:2]) for line in lines]


@pytest.fixture
def runner(place: Place, releases: Releases) -> Runner:
    project = releases.make(place.cwd / "my-agent", "v0.1.0", {"updates": "workflow"})
    return Runner(place, project)


def test_a_pull_request_with_the_report(runner: Runner) -> None:
    edit(runner.origin, "src/my_agent/agent.py", "The worker: which models", "Our worker")
    commit(runner.origin)
    assert runner.run() == 0
    assert runner.asked[-1] == "pr create"
    assert re.search(r"^  my-agent +v0\.1\.0 → v0\.5\.0$", runner.text, re.M)
    assert re.search(r"^ +conflict +src/my_agent/agent\.py ", runner.text, re.M)
    changed = git(runner.origin, "diff", "--name-only", "HEAD", "lkgen-update").split()
    assert {"deploy/Dockerfile", "src/my_agent/agent.py.rej", "GEMINI.md"} <= {*changed}
    # A fence ends with as many marks as it has begun with: the report may show some of its own.
    assert runner.text.startswith("`````\n")
    assert "````" not in runner.text.strip().strip("`")


def test_the_same_one_next_week(runner: Runner) -> None:
    assert runner.run() == 0
    first = git(runner.origin, "rev-parse", "lkgen-update")
    edit(runner.origin, "AGENTS.md", "# For coding agents", "# For agents")
    commit(runner.origin)
    assert runner.run() == 0
    assert runner.asked[-1] == "pr edit"
    assert git(runner.origin, "rev-parse", "lkgen-update") != first
    assert git(runner.origin, "rev-parse", "lkgen-update^") == git(
        runner.origin, "rev-parse", "HEAD"
    )


def test_none_where_nothing_is_new(runner: Runner) -> None:
    assert runner.run() == 0
    git(runner.origin, "merge", "--quiet", "lkgen-update")
    (runner.temporary / "asked").unlink()
    assert runner.run() == 0
    assert not (runner.temporary / "asked").exists()


def test_what_cannot_be_updated_fails(runner: Runner) -> None:
    edit(runner.origin, ".copier-answers.yml", "_commit: v0.1.0", "_commit: v0.9.0")
    commit(runner.origin)
    assert runner.run() == 1
    assert not (runner.temporary / "asked").exists()
