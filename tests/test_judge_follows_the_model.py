"""A project's own tests go on passing when its model becomes another: the judge follows it."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from support.environments import environment
from support.projects import MakeProject
from support.sample import parameters

from lkgen.catalogue import catalogue

pytestmark = pytest.mark.series

SERIES = catalogue().series[-1].id
FILE = "tests/test_assistant.py"
OTHERS = [{"llm": "anthropic"}, {"llm": "ollama"}, {"pipeline": "realtime"}]


@pytest.mark.parametrize("other", parameters(OTHERS))
def test_the_users_test_is_skipped_without_its_key(
    make_project: MakeProject, tmp_path: Path, other: dict[str, str]
) -> None:
    """`test_assistant.py` is its user's: no update touches it."""
    mine = make_project("agent")
    now = make_project("other/agent", **other)
    shutil.copy(mine / FILE, now / FILE)
    done = subprocess.run(
        [environment(SERIES), "-m", "pytest", "-q", "-p", "no:cacheprovider", FILE],
        cwd=now,
        env={**os.environ, "PYTHONPATH": str(now / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "2 passed, 1 skipped" in done.stdout, done.stdout + done.stderr
