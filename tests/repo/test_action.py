"""The steps of action.yml do what they say, run as a workflow runs them."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from support.doctor import AGENT, PINS
from support.examples import write
from support.sarif_schema import sarif_schema

from lkgen.root import CHECKOUT

ACTION: dict[str, Any] = yaml.safe_load((CHECKOUT / "action.yml").read_text(encoding="utf-8"))
CHECK = next(one for one in ACTION["runs"]["steps"] if one.get("name") == "Check")


@pytest.fixture
def runner(tmp_path: Path) -> Path:
    """The folder that GitHub calls RUNNER_TEMP, with lkgen where the step before puts it."""
    program = tmp_path / "runner/lkgen/bin/lkgen"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m lkgen "$@"\n')
    program.chmod(0o755)
    return tmp_path / "runner"


def check(runner: Path, workspace: Path, **given: str) -> subprocess.CompletedProcess[str]:
    """Run the step with these inputs, the others as action.yml says."""
    inputs = {name: str(one["default"]) for name, one in ACTION["inputs"].items()}
    inputs |= {name.replace("_", "-"): value for name, value in given.items()}
    environ = {
        name: re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda found: inputs[found[1]], value)
        for name, value in CHECK["env"].items()
    }
    # As GitHub starts `shell: bash`.
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", CHECK["run"]],
        cwd=workspace,
        env={**os.environ, **environ, "RUNNER_TEMP": str(runner)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_findings_are_annotations_and_sarif(runner: Path, tmp_path: Path) -> None:
    workspace = write(tmp_path / "agent", {"agent.py": AGENT, "requirements.txt": PINS})
    done = check(runner, workspace, sarif_file="found.sarif", ignore="LKD001")
    assert done.returncode == 1, done.stderr
    assert re.match(r"::warning .*file=agent\.py.*line=15", done.stdout)
    assert "LKD001" not in done.stdout
    document = json.loads((workspace / "found.sarif").read_text(encoding="utf-8"))
    jsonschema.validate(document, sarif_schema())
    (result,) = document["runs"][0]["results"]
    assert result["ruleId"] == "LKD019"


def test_what_counts_is_the_workflow_s_to_say(runner: Path, tmp_path: Path) -> None:
    workspace = write(tmp_path / "agent", {"sub dir/agent.py": AGENT})
    done = check(runner, workspace, path="sub dir", fail_on="never", series="1.8")
    assert done.returncode == 0, done.stderr
    assert "::error" in done.stdout


def test_each_input_is_given_to_a_step() -> None:
    used = set(re.findall(r"inputs\.([\w-]+)", (CHECKOUT / "action.yml").read_text("utf-8")))
    assert used == set(ACTION["inputs"])
