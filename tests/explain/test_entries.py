"""Each entry says what it must, and finds its own examples."""

from __future__ import annotations

import re

import pytest

from lkgen.catalogue import catalogue
from lkgen.doctor.rules import rules
from lkgen.explain.engine import every_entry, explain
from lkgen.explain.entry import Known
from lkgen.explain.template import plain

EACH = [pytest.param(known, id=known.id) for known in every_entry()]
RETIRED = {
    name
    for entry in catalogue().retired.entries
    if entry.kind == "model"
    for name in entry.names
    if not name.isalpha()
}


def test_the_rule_that_prevents_it_is_one_of_doctors() -> None:
    named = {known.entry.rule for known in every_entry() if known.entry.rule}
    assert named <= set(rules())
    assert len(named) > 15


def test_there_are_many() -> None:
    assert len(EACH) >= 55


@pytest.mark.parametrize("known", EACH)
def test_its_examples_are_explained_by_it_first(known: Known) -> None:
    assert known.entry.examples
    for example in known.entry.examples:
        found = explain([example]).explanations
        assert found[0].known.id == known.id, example


@pytest.mark.parametrize("known", EACH)
def test_it_says_cause_fix_and_source(known: Known) -> None:
    title, *_ = known.cause.splitlines()
    assert title.endswith(".") or title.endswith("`.")
    assert len(title) < 110
    assert known.fix
    assert re.search(r"[\w.-]+/[\w.-]+#\d+|seen: |the catalogue", known.entry.source)
    assert re.fullmatch(r"(LKD\d{3})?", known.entry.rule)


@pytest.mark.parametrize("known", EACH)
def test_what_it_looks_for_is_long_enough_to_mean_it(known: Known) -> None:
    """A short text is in every log."""
    assert [one.anchor for one in known.templates if len(one.anchor) < 5] == []


@pytest.mark.parametrize("known", EACH)
def test_it_recommends_nothing_that_is_retired(known: Known) -> None:
    words = set(re.findall(r'"([\w./:-]+)"', known.fix))
    assert words & RETIRED == set()


def test_no_two_look_for_the_same() -> None:
    texts = [plain(text).casefold() for known in every_entry() for text in known.entry.texts]
    assert {text for text in texts if texts.count(text) > 1} == set()
