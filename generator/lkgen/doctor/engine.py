"""Runs the rules over the projects in a folder."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from packaging.specifiers import SpecifierSet
from packaging.version import Version

from lkgen.doctor.agent_project import AgentProject
from lkgen.doctor.retired import Retired
from lkgen.doctor.rule import Finding, Rule
from lkgen.project.folders import projects_below


@dataclass(frozen=True)
class Checked:
    """What was found in one project.

    Attributes:
        project: the project.
        findings: by place.
        notes: what was passed over, and why.
    """

    project: AgentProject
    findings: tuple[Finding, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Setup:
    """How to check.

    Attributes:
        rules: those to run.
        as_if: the version of livekit-agents to judge by; None for what each project gets.
        retired: models and voices that are gone.
        environ: the user's environment variables.
    """

    rules: Sequence[Rule]
    as_if: Version | None = None
    retired: Sequence[Retired] = ()
    environ: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))


def check(folder: Path, setup: Setup) -> Iterator[Checked]:
    """Check each project in a folder that has to do with LiveKit."""
    for root, files in projects_below(folder).items():
        project = AgentProject(root, files, setup.as_if, setup.retired, setup.environ)
        if project.modules:
            yield check_project(project, setup.rules)


def check_project(project: AgentProject, rules: Sequence[Rule]) -> Checked:
    """Run rules over a project; those that do not hold in its version are left out."""
    found: list[Finding] = []
    notes: list[str] = []
    for rule in rules:
        if project.version not in SpecifierSet(rule.versions, prereleases=True):
            continue
        try:
            found += [_signed(one, rule) for one in rule.check(project)]
        except RecursionError:
            notes.append(f"{rule.id} was left out: something is nested too deeply")
    unreadable = [f"{path}: {why}" for path, why in project.codebase.errors.items()]
    places = {(one.path, one.line, one.column, one.rule, one.message): one for one in found}
    return Checked(project, tuple(places[key] for key in sorted(places)), tuple(notes + unreadable))


def _signed(finding: Finding, rule: Rule) -> Finding:
    return replace(finding, rule=rule.id, severity=finding.severity or rule.severity)
