"""Each value of the catalogue: rendered, compiled, imported, its session built, warning-free."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from environments import environment
from projects import make

from lkgen.catalogue import catalogue
from lkgen.matrix import Variant, variants
from lkgen.questions import Questions
from lkgen.template import current_root

SERIES = [series.id for series in catalogue().series]


@pytest.fixture(scope="module", params=SERIES)
def series(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="module")
def projects(series: str, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("values")
    return [
        make(folder / _folder(variant), {"project_name": "my-agent", **variant.answers})
        for variant in variants("each", series=series)
    ]


def _folder(variant: Variant) -> str:
    return "".join(c if c.isalnum() else "-" for c in variant.name.lower())


def test_every_value_builds(projects: list[Path], series: str) -> None:
    done = subprocess.run(
        [environment(series), Path(__file__).with_name("build_sessions.py"), *projects],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == ""


def test_every_value_is_written_as_ruff_would(projects: list[Path]) -> None:
    for command in (["check"], ["format", "--check", "--diff"]):
        done = subprocess.run(
            ["ruff", *command, "--no-cache", *projects], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_the_variants_are_every_value() -> None:
    questions = Questions(current_root())
    for series in SERIES:
        found = list(variants("each", series=series))
        assert len({tuple(variant.answers.items()) for variant in found}) == len(found)
        answers = {
            answer
            for variant in found
            for answer in questions.answer(variant.answers, "agent").stored.items()
        }
        for provider in catalogue().providers:
            for role, newest in provider.roles.items():
                assert ((role, provider.id) in answers) == newest.is_in(series)
