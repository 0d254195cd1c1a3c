"""No project holds a secret, a path of the machine that made it, or what is another's."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from support.each import each
from support.series import EACH_SERIES

from lkgen.root import CHECKOUT
from lkgen.template import Template

pytestmark = pytest.mark.values

# Where people, CI and images have their files; a container's own places are named, not made here.
PLACES = (str(Path.home()), str(CHECKOUT), "/home/", "/Users/", "C:\\", "/private/")
ANOTHERS = re.compile(
    r"copyright \(c\)|\(c\) \d{4}|all rights reserved|spdx-license|licensed under", re.IGNORECASE
)
# As the keys of providers, of clouds and of forges begin, and private keys.
SECRET = re.compile(
    r"\b(?:sk|pk|rk|gsk|xai|nvapi|hf|csk|ghp|gho|pypi|xox[abp])[-_][\w-]{16,}"
    r"|\b(?:AKIA|ASIA)[A-Z0-9]{12}|\bAIza[\w-]{20}|\beyJ[\w-]{16,}\.|-----BEGIN"
)


@pytest.mark.parametrize("series", EACH_SERIES)
def test_no_file_of_any_value_has_any(series: str, stride: int) -> None:
    template = Template(CHECKOUT)
    wrong: set[str] = set()
    for variant in each(series)[::stride]:
        answers = template.answer({"project_name": "my-agent", **variant.answers}, "my-agent")
        for path, text in template.files(answers).items():
            found = [place for place in PLACES if place in text]
            found += [match[0] for one in (ANOTHERS, SECRET) if (match := one.search(text))]
            wrong |= {f"{variant.name}: {path}: {one}" for one in found}
    assert wrong == set()


@pytest.mark.parametrize(
    "text",
    ["key = 'sk-proj-0123456789abcdefghij'", "AKIAABCDEFGHIJKLMNOP", "-----BEGIN PRIVATE KEY-----"],
)
def test_a_secret_would_be_seen(text: str) -> None:
    assert SECRET.search(text)
