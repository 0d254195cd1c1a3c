"""Each rule's own examples: the good stay silent, the bad are found at their marks."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from support.examples import check_example, marks, written

from lkgen.doctor.rule import Bad, Good, Rule
from lkgen.doctor.rules import rules

EXAMPLES = [
    pytest.param(rule, example, id=f"{rule.id}-{number}")
    for rule in rules().values()
    for number, example in enumerate(rule.examples, 1)
]
SECTIONS = ["What it does", "Why", "Example", "Use instead", "Source"]


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_what_is_marked_is_found_and_nothing_else(
    rule: Rule, example: Good, tmp_path: Path
) -> None:
    expected = marks(example)
    assert bool(expected) == isinstance(example, Bad), "a bad example has marks, a good one none"
    assert {rule.id} >= {id for _, _, id in expected}
    assert check_example(rule, example, tmp_path) == expected


@pytest.mark.parametrize("rule", rules().values(), ids=lambda rule: rule.id)
def test_a_rule_says_what_it_is_in_the_form_of_all(rule: Rule) -> None:
    words = rule.__doc__ or ""
    assert re.findall(r"^ *## (.+)$", words, re.MULTILINE) == SECTIONS
    title = words.splitlines()[0]
    assert title
    assert not title.endswith(".")
    assert re.fullmatch(r"LKD\d{3}", rule.id)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", rule.name)
    stem = type(rule).__module__.rpartition(".")[2]
    assert stem == f"{rule.id.lower()}_{rule.name.replace('-', '_')}"


@pytest.mark.parametrize("rule", rules().values(), ids=lambda rule: rule.id)
def test_a_rule_has_examples_of_both_kinds(rule: Rule) -> None:
    assert {type(example) for example in rule.examples} == {Good, Bad}


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_an_example_is_python(rule: Rule, example: Good, tmp_path: Path) -> None:
    for path, text in written(example).items():
        if path.endswith(".py"):
            compile(text, path, "exec")
