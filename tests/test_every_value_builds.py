"""Each value of the catalogue: rendered, imported, its session built, free of warnings."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from support.each import each
from support.environments import environment, newer_python, whole_environment
from support.foreign import foreign
from support.projects import newer_floor, packages_of, wrong_sessions
from support.series import EACH_SERIES

from lkgen.catalogue import catalogue
from lkgen.commands.matrix import Variant
from lkgen.template import Template

pytestmark = pytest.mark.values

SERIES = [series.id for series in catalogue().series]


@pytest.fixture(scope="module", params=EACH_SERIES)
def series(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="module")
def projects(series: str, stride: int, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Each value once, rendered in memory: test_render holds that to what Copier writes."""
    folder = tmp_path_factory.mktemp("values")
    template = Template()
    made: list[Path] = []
    for variant in each(series)[::stride]:
        answers = template.answer({"project_name": "my-agent", **variant.answers}, "my-agent")
        project = folder / _folder(variant)
        template.write(answers, project)
        made.append(project)
    return made


def _folder(variant: Variant) -> str:
    return "".join(c if c.isalnum() else "-" for c in variant.name.lower())


def test_every_value_builds(projects: list[Path], series: str) -> None:
    """Those for a newer Python than this one are built where there is one."""
    apart = next(one.apart for one in catalogue().series if one.id == series)
    ordinary: list[Path] = []
    holding_back: list[Path] = []
    newer: dict[str, list[Path]] = {}
    for project in projects:
        if floor := newer_floor(project):
            newer.setdefault(floor, []).append(project)
        elif set(apart) & set(packages_of(project)):
            holding_back.append(project)
        else:
            ordinary.append(project)
    assert wrong_sessions(environment(series), ordinary) == ""
    assert wrong_sessions(whole_environment(series), holding_back) == ""
    for floor, others in newer.items():
        if python := newer_python(floor):
            needed = {name for project in others for name in packages_of(project)}
            assert wrong_sessions(environment(series, python, needed), others) == ""


def test_every_value_is_written_as_ruff_would(projects: list[Path]) -> None:
    for command in (["check"], ["format", "--check", "--diff"]):
        done = subprocess.run(
            ["ruff", *command, "--no-cache", *projects], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_no_file_has_a_secret_a_path_of_this_machine_or_what_is_anothers(
    projects: list[Path],
) -> None:
    found = [
        f"{path}: {one}"
        for project in projects
        for path in project.rglob("*")
        if path.is_file()
        for one in foreign(path.read_text(encoding="utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize(
    "text",
    [
        "key = 'sk-proj-0123456789abcdefghij'",
        "-----BEGIN PRIVATE KEY-----",
        "# Copyright (c) 2026",
        str(Path.home() / "agent"),
    ],
)
def test_any_would_be_noticed(text: str) -> None:
    assert list(foreign(text))


def test_the_variants_are_every_value() -> None:
    template = Template()
    for series in SERIES:
        found = each(series)
        assert len({tuple(variant.answers.items()) for variant in found}) == len(found)
        answers = {
            answer
            for variant in found
            for answer in template.answer(variant.answers, "agent").stored.items()
        }
        for provider in catalogue().providers:
            for role, newest in provider.roles.items():
                assert ((role, provider.id) in answers) == newest.is_in(series)
