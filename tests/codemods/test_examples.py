"""Each codemod does to its examples what they say, and then finds nothing more to do."""

from __future__ import annotations

import pytest

from lkgen import codemods
from lkgen.codemods import Codemod, Example

EXAMPLES = [
    pytest.param(codemod, example, id=f"{codemod.id}-{number}")
    for codemod in codemods.all()
    for number, example in enumerate(codemod.examples, start=1)
]


@pytest.mark.parametrize(("codemod", "example"), EXAMPLES)
def test_it_does_what_its_example_says(codemod: Codemod, example: Example) -> None:
    series = example.series or codemod.needs
    done = codemods.rewrite(example.before, series, only=[codemod.id])
    assert done.code == example.after
    assert bool(done.applied) == (example.before != example.after)
    assert [one for one in done.left if example.left in one.why] if example.left else not done.left
    again = codemods.rewrite(done.code, series, only=[codemod.id])
    assert again.code == done.code
    assert not again.applied
