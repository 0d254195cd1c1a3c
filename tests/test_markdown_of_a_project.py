"""README.md and AGENTS.md of every variant are Markdown that shows what it should."""

from __future__ import annotations

import re
from itertools import groupby

import pytest

from lkgen.catalogue import catalogue
from lkgen.commands.matrix import variants
from lkgen.root import CHECKOUT
from lkgen.template import Template

pytestmark = pytest.mark.values

CELL_END = re.compile(r"(?<!\\)\|")
AUTOLINK = re.compile(r"<(https?://[^>]*)>")


def wrong(text: str) -> list[str]:
    """Rows that are cut off, links that lead nowhere, and gaps that a choice left behind."""
    said = [f"{link}: no address" for link in AUTOLINK.findall(text) if not link[-1].isalnum()]
    lines = text.splitlines()
    for is_table, rows in groupby(lines, lambda line: line.lstrip().startswith("|")):
        widths = [len(CELL_END.findall(row)) for row in rows] if is_table else []
        said += [f"a row of {width - 1} cells" for width in widths if width != widths[0]]
    said += [f"{line!r}: blanks" for line in lines if line != line.rstrip()]
    prose = re.sub(r"^ *```.*?^ *```", "(code)", text, flags=re.S | re.M)
    said += ["empty lines"] * ("\n\n\n" in prose) + ["an empty code span"] * ("``" in prose)
    return said


def test_finds_what_is_wrong() -> None:
    assert wrong("| a | b |\n|---|---|\n| `x|y` | z |\n") == ["a row of 3 cells"]
    assert wrong("from <https://example.com,> or\n") == ["https://example.com,: no address"]
    assert wrong("a\n\n\nb \n") == ["'b ': blanks", "empty lines"]


@pytest.mark.parametrize("series", [series.id for series in catalogue().series])
def test_nothing_is_wrong_in_any_variant(series: str) -> None:
    template = Template(CHECKOUT)
    for variant in variants("each", series=series):
        files = template.files(template.answer(variant.answers, "my-agent"))
        for name in ("README.md", "AGENTS.md"):
            assert wrong(files[name]) == [], (variant.name, name)
