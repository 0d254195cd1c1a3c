"""What lkgen makes has nothing that lkgen doctor finds: every value, in every series."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.doctor import QUIET
from support.each import each
from support.series import EACH_SERIES

from lkgen.catalogue import catalogue
from lkgen.commands.doctor import retired, turnless
from lkgen.doctor.engine import Setup, check
from lkgen.doctor.rules import rules
from lkgen.template import Template

pytestmark = pytest.mark.values

EVERY = 8
NEWEST = catalogue().series[-1].id


@pytest.mark.full
@pytest.mark.parametrize("series", EACH_SERIES)
def test_nothing_is_found_in_any(series: str, tmp_path: Path) -> None:
    assert found(series, tmp_path, 1) == []


def test_nothing_is_found_in_a_sample(tmp_path: Path) -> None:
    assert found(NEWEST, tmp_path, EVERY) == []


def found(series: str, folder: Path, every: int) -> list[str]:
    """What is found in one of so many variants of a series, each made and checked."""
    template = Template()
    setup = Setup([*rules().values()], None, retired, {}, machine=QUIET, turnless=turnless)
    findings: list[str] = []
    for number, variant in enumerate(each(series)[::every]):
        answers = template.answer({"project_name": "my-agent", **variant.answers}, "my-agent")
        template.write(answers, folder / str(number))
        for checked in check(folder / str(number), setup):
            assert not checked.notes
            findings += [f"{variant.name}: {one.rule} {one.message}" for one in checked.findings]
    return findings
