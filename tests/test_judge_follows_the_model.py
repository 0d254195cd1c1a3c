"""A project's own tests go on passing when its model becomes another: the judge follows it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from support.environments import environment
from support.projects import MakeProject, own_tests
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
    done = own_tests(now, environment(SERIES), FILE)
    assert "2 passed, 1 skipped" in done.stdout, done.stdout + done.stderr
