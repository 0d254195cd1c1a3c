"""What the template makes is in the idioms of its series, and the user's files in those of all."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.projects import make
from support.series import EACH_SERIES

from lkgen import codemods

USERS = {"assistant.py", "test_assistant.py"}


@pytest.mark.parametrize("series", EACH_SERIES)
def test_nothing_is_rewritten(series: str, tmp_path: Path) -> None:
    project = make(tmp_path / "desk", {"livekit_series": series})
    files = sorted(project.rglob("*.py"))
    assert {file.name for file in files} >= USERS
    for file in files:
        text = file.read_text(encoding="utf-8")
        newest = file.name in USERS
        done = codemods.rewrite(text, "1.8" if newest else series)
        assert (done.code, done.left) == (text, ()), file.name
