"""The documentation names only what is there, and leaves none of the seed's stories out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lkgen.template import CHECKOUT

DOCS = sorted((CHECKOUT / "docs").glob("*.md"))


@pytest.mark.parametrize("page", DOCS, ids=lambda page: page.name)
def test_every_file_that_a_page_names_is_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:tests|generator|scripts|docs|template)/[^`* ]+)`", text))
    assert [name for name in sorted(named) if not (CHECKOUT / name).exists()] == []


def test_the_seeds_page_names_each_of_its_stories() -> None:
    text = (CHECKOUT / "docs/seed-patterns.md").read_text(encoding="utf-8")
    stories = {path.stem for path in (CHECKOUT / "tests/seed").glob("seed_*.py")}
    assert stories == set(re.findall(r"`(seed_\w+)`", text))
