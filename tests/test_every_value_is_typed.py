"""Each value of the catalogue type-checks strictly, in one run of pyright over all of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from support.each import each
from support.environments import whole_environment
from support.projects import newer_floor, wrong_types
from support.series import EACH_SERIES

from lkgen.root import CHECKOUT
from lkgen.template import Template

pytestmark = pytest.mark.values


@pytest.mark.parametrize("series", EACH_SERIES)
def test_every_value_is_typed(series: str, stride: int, tmp_path: Path) -> None:
    """With each project's own exceptions; those for a newer Python need packages it has not."""
    template = Template(CHECKOUT)
    names: list[str] = []
    for number, variant in enumerate(each(series)[::stride]):
        name = f"{number:03}-{re.sub('[^a-z0-9]', '-', variant.name.lower())}"
        template.write(template.answer(variant.answers, "my-agent"), tmp_path / name)
        if not newer_floor(tmp_path / name):
            names.append(name)
    assert wrong_types(whole_environment(series), tmp_path, names) == {}
    assert len(names) > 50 / stride
