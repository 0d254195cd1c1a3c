"""The facts that ship, against what the packages of each series offer, in an environment of it."""

from __future__ import annotations

import re

import pytest
from introspect import FOLDER, difference_of, text_of
from support.introspection import seen

from lkgen.catalogue import Series, catalogue
from lkgen.facts import facts, series

pytestmark = pytest.mark.series

ALL = catalogue().series


# Each of some hundred classes is constructed many times.
@pytest.mark.full
@pytest.mark.parametrize("one", ALL, ids=lambda one: one.id)
def test_a_file_is_what_introspection_sees(one: Series) -> None:
    file = FOLDER / f"{one.id}.json"
    found = text_of(seen(one)) + "\n"
    assert difference_of(file.read_text(encoding="utf-8"), found, file.name) == ""


def test_each_series_has_a_file() -> None:
    assert series() == [one.id for one in ALL]


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.id)
def test_a_file_is_of_the_versions_that_are_pinned(one: Series) -> None:
    pinned = {
        name: version
        for name, version in one.packages.items()
        if re.match("livekit-(agents|plugins)", name)
    }
    found = {name: package.version for name, package in facts(one.id).packages.items()}
    assert pinned.items() <= found.items()
    # What the catalogue does not use is of the same release.
    assert {found[name] for name in found.keys() - pinned} <= {pinned["livekit-agents"]}


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.id)
def test_a_line_is_an_entry(one: Series) -> None:
    lines = (FOLDER / f"{one.id}.json").read_text(encoding="utf-8").splitlines()
    # A text that LiveKit prints is not broken.
    assert sum(len(line) > 200 for line in lines) < 30
