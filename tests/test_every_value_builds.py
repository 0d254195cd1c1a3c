"""Each value of the catalogue: rendered, compiled, imported, its session built, warning-free."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from environments import environment, newer_python, whole_environment

from lkgen.catalogue import catalogue
from lkgen.matrix import Variant, variants
from lkgen.questions import Questions
from lkgen.render import Renderer
from lkgen.template import current_root

SERIES = [series.id for series in catalogue().series]


@pytest.fixture(scope="module", params=SERIES)
def series(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="module")
def projects(series: str, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Each value once, rendered in memory: test_render holds that to what Copier writes."""
    folder = tmp_path_factory.mktemp("values")
    questions, renderer = Questions(current_root()), Renderer(current_root())
    made: list[Path] = []
    for variant in variants("each", series=series):
        answers = questions.answer({"project_name": "my-agent", **variant.answers}, "my-agent")
        project = folder / _folder(variant)
        for path, text in renderer.files(answers).items():
            (project / path).parent.mkdir(parents=True, exist_ok=True)
            (project / path).write_text(text, encoding="utf-8")
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
        text = (project / "pyproject.toml").read_text(encoding="utf-8")
        floor = re.findall(r'^requires-python = ">=([\d.]+)', text, re.M)[0]
        if tuple(map(int, floor.split("."))) > sys.version_info[:2]:
            newer.setdefault(floor, []).append(project)
        elif set(apart) & set(packages_of(project)):
            holding_back.append(project)
        else:
            ordinary.append(project)
    assert build(environment(series), ordinary) == ""
    assert build(whole_environment(series), holding_back) == ""
    for floor, others in newer.items():
        if python := newer_python(floor):
            needed = {name for project in others for name in packages_of(project)}
            assert build(environment(series, python, needed), others) == ""


def build(python: Path, projects: list[Path]) -> str:
    """What is wrong with the sessions of `projects`, a text that is empty where nothing is."""
    return subprocess.run(
        [python, Path(__file__).with_name("build_sessions.py"), *projects],
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def packages_of(project: Path) -> list[str]:
    """The names of what `project` requires."""
    text = (project / "pyproject.toml").read_text(encoding="utf-8")
    return re.findall(r'^    "([a-z0-9-]+)', text.partition("[dependency-groups]")[0], re.M)


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
