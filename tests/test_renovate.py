"""Renovate itself takes a project's configuration, and finds in its answers what to update."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.actionlint import skip_outside_ci
from support.projects import MakeProject
from support.releases import commit, edit
from support.renovate import NoRenovate, renovate

pytestmark = [pytest.mark.nightly, pytest.mark.fresh]

CONFIG = ".github/renovate.json5"


def run(program: str, *arguments: str, cwd: Path, **variables: str) -> tuple[int, str]:
    try:
        return renovate(program, *arguments, cwd=cwd, **variables)
    except NoRenovate as missing:
        skip_outside_ci(str(missing))


def updated_by_copier(project: Path) -> list[dict[str, str]]:
    """What Renovate's Copier manager would look for a newer version of."""
    code, said = run(
        "renovate",
        *("--platform=local", "--dry-run=extract", f"--base-dir={project.parent / 'base'}"),
        cwd=project,
        LOG_FORMAT="json",
    )
    assert code == 0, said
    records = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    [found] = [record["packageFiles"] for record in records if "packageFiles" in record]
    assert "dockerfile" in found
    return [dep for file in found.get("copier", []) for dep in file["deps"]]


@pytest.fixture
def project(make_project: MakeProject) -> Path:
    """A project whose answers file names a release, as that of a released lkgen does."""
    project = make_project(ci="github", updates="renovate")
    answers = project / ".copier-answers.yml"
    lines = answers.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not line.startswith(("_src_path", "_commit"))]
    released = ["_src_path: https://git.example/lkgen.git", "_commit: v0.1.0"]
    answers.write_text("\n".join([*kept, *released, ""]), encoding="utf-8")
    commit(project)
    return project


@pytest.mark.parametrize("updates", ["none", "workflow", "renovate"])
def test_its_validator_takes_the_configuration(make_project: MakeProject, updates: str) -> None:
    project = make_project(ci="github", updates=updates)
    code, said = run("renovate-config-validator", "--strict", CONFIG, cwd=project)
    assert code == 0, said


def test_its_validator_refuses_a_wrong_one(project: Path) -> None:
    edit(project, CONFIG, "copier: { enabled", "copier: { enabeld")
    code, said = run("renovate-config-validator", "--strict", CONFIG, cwd=project)
    assert code == 1, said


def test_it_finds_the_template(project: Path) -> None:
    [template] = updated_by_copier(project)
    assert template["packageName"] == "https://git.example/lkgen.git"
    assert template["currentValue"] == "v0.1.0"


def test_it_leaves_the_template_to_others(project: Path) -> None:
    edit(project, CONFIG, "copier: { enabled: true }", "copier: { enabled: false }")
    assert updated_by_copier(project) == []
