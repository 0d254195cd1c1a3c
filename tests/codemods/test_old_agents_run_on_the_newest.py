"""Agents written for LiveKit 1.3 run on 1.8 after the codemods, and nothing is deprecated."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from support import AGENTS, INSIDE
from support.environments import whole_environment

from lkgen import codemods
from lkgen.catalogue import catalogue

pytestmark = [pytest.mark.series, pytest.mark.full]

OLD = sorted((AGENTS / "of_1_3").glob("*.py"))
NEWEST = catalogue().series[-1].id


def test_they_start_and_nothing_is_deprecated(tmp_path: Path) -> None:
    assert len(OLD) > 1
    files: list[Path] = []
    for path in OLD:
        done = codemods.rewrite(path.read_text(encoding="utf-8"), NEWEST)
        assert not done.left
        files.append(tmp_path / path.name)
        files[-1].write_text(done.code, encoding="utf-8")
    old = tmp_path / "old.py"
    desk = (AGENTS / "of_1_3" / "desk.py").read_text(encoding="utf-8")
    old.write_text(codemods.rewrite(desk, NEWEST, only=["agent-server"]).code, encoding="utf-8")
    said = reported([*files, old])
    assert {text.partition(" ")[0] for text in said.pop(str(old))} >= {
        "metrics_collected",
        "RoomInputOptions",
        "UsageCollector",
    }
    assert said == {str(file): [] for file in files}


def reported(files: list[Path]) -> dict[str, list[str]]:
    command = [whole_environment(NEWEST), INSIDE / "start_old_agents.py", *files]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_rewritten_ones_are_formatted_and_sound(tmp_path: Path) -> None:
    """Ruff finds nothing in them that it did not find before: no import is left or lacking."""
    for path in OLD:
        done = codemods.rewrite(path.read_text(encoding="utf-8"), NEWEST)
        (tmp_path / path.name).write_text(done.code, encoding="utf-8")
    ruff = shutil.which("ruff")
    assert ruff
    command = [ruff, "check", "--isolated", "--select=F,I,RUF006,B", "--line-length=100", tmp_path]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout
