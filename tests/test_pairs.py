"""Pairs of values: a sample, spread over all of them; the job `pairs` in CI checks every one."""

from __future__ import annotations

from pathlib import Path

import pytest
from check_variants import problems, problems_of_ruff
from support.environments import environment
from support.projects import newer_floor, packages_of, wrong_sessions

from lkgen.catalogue import catalogue
from lkgen.commands.matrix import Variant, variants

pytestmark = pytest.mark.values

SERIES = catalogue().series[-1]
# Prime, so that it is in step with none of the questions.
STRIDE = 53
BUILT = 15


@pytest.fixture(scope="module")
def sample() -> list[Variant]:
    return list(variants("pairs", series=SERIES.id, stride=STRIDE))


def test_a_sample_is_right_and_as_ruff_writes_it(sample: list[Variant], tmp_path: Path) -> None:
    assert len(sample) > 100
    assert problems(sample, tmp_path) == []


def test_sessions_of_pairs_build(sample: list[Variant], tmp_path: Path) -> None:
    few = sample[:: len(sample) // BUILT]
    assert problems(few, tmp_path) == []
    projects = [
        path
        for path in sorted(tmp_path.iterdir())
        if not newer_floor(path) and not {*SERIES.apart} & {*packages_of(path)}
    ]
    assert projects
    assert wrong_sessions(environment(SERIES.id), projects) == ""


def test_what_is_wrong_is_named(tmp_path: Path) -> None:
    [line] = problems([Variant("cascade+stt-nobody", {"stt": "nobody"})], tmp_path)
    assert line.startswith("cascade+stt-nobody: stt: ")


def test_what_ruff_finds_has_the_name_of_the_variant(tmp_path: Path) -> None:
    for number, text in enumerate(["import sys\n", "x = 1\n", "x=1\n"]):
        (tmp_path / f"{number:05}").mkdir()
        (tmp_path / f"{number:05}" / "agent.py").write_text(text, encoding="utf-8")
    named = [Variant(name, {}) for name in ("unused", "right", "spaces")]
    found = "\n".join(problems_of_ruff(named, tmp_path))
    assert "unused: agent.py:1:8: F401" in found
    assert "spaces: agent.py" in found
    assert "right" not in found
