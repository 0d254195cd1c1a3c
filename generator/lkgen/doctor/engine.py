"""Runs the rules over the projects in a folder."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from packaging.specifiers import SpecifierSet
from packaging.version import Version

from lkgen.doctor.agent_project import AgentProject
from lkgen.doctor.code import is_livekits
from lkgen.doctor.ignores import UNUSED, Ignore, not_ignored, read_ignores, unused
from lkgen.doctor.retired import Retired
from lkgen.doctor.rule import Finding, Rule
from lkgen.doctor.selection import Selection
from lkgen.project.folders import projects_below
from lkgen.project.machine import Machine


@dataclass(frozen=True)
class Checked:
    """What was found in one project.

    Attributes:
        project: the project.
        findings: by place.
        ignored: how many findings comments and settings keep quiet.
        notes: what was passed over, and why.
        quiet: rules by file that comments keep quiet there.
    """

    project: AgentProject
    findings: tuple[Finding, ...]
    ignored: int = 0
    notes: tuple[str, ...] = ()
    quiet: frozenset[tuple[Path, str]] = frozenset()


@dataclass(frozen=True)
class Setup:
    """How to check.

    Attributes:
        rules: those to run.
        as_if: the version of livekit-agents to judge by; None for what each project gets.
        retired: gives the models and voices that are gone, if a rule asks.
        environ: the user's environment variables.
        selection: what is left out, by file.
        machine: what is asked of the machine.
        turnless: gives the STTs that say of no turn that it has ended, if a rule asks.
    """

    rules: Sequence[Rule]
    as_if: Version | None = None
    retired: Callable[[], Sequence[Retired]] = tuple
    environ: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    selection: Selection = field(default_factory=Selection)
    machine: Machine = field(default_factory=Machine)
    turnless: Callable[[], Collection[str]] = frozenset

    def project(self, root: Path, files: Iterable[Path]) -> AgentProject:
        """The project in a folder, of whose files those that are excluded are left out."""
        wanted = [file for file in files if not self.selection.excludes(file)]
        return AgentProject(
            root,
            wanted,
            self.as_if,
            self.retired,
            self.environ,
            self.machine,
            self.turnless,
        )


def projects(folder: Path, setup: Setup) -> Iterator[AgentProject]:
    """The projects in a folder that have to do with LiveKit."""
    for root, files in projects_below(folder).items():
        project = setup.project(root, files)
        if project.modules:
            yield project


def check(folder: Path, setup: Setup) -> Iterator[Checked]:
    """Check each project in a folder that has to do with LiveKit."""
    return (check_project(project, setup) for project in projects(folder, setup))


def check_project(project: AgentProject, setup: Setup) -> Checked:
    """Run the rules over a project; those that do not hold in its version are left out."""
    notes: list[str] = []
    ran = [rule for rule in setup.rules if holds(rule, project)]
    return _checked(project, setup, ran, _found(project, ran, notes), notes)


def _checked(
    project: AgentProject,
    setup: Setup,
    ran: Sequence[Rule],
    findings: Iterable[Finding],
    notes: list[str],
) -> Checked:
    """What was found, without what comments and settings keep quiet."""
    # LiveKit's own source is where names come from, and not an agent's.
    others = {module.path for module in project.modules if is_livekits(module)}
    found = sorted((one for one in findings if one.path not in others), key=_place)
    wanted = [one for one in found if not setup.selection.ignores(one.path, one.rule)]
    ignores = list(_ignores(project, wanted))
    kept = list(not_ignored(wanted, ignores))
    if any(rule.id == UNUSED for rule in ran):
        idle = unused(ignores, {rule.id for rule in ran})
        kept = sorted([*kept, *(replace(one, severity="warning") for one in idle)], key=_place)
    quiet = {(one.path, id) for one in ignores for id in one.used}
    notes += [f"{path}: {why}" for path, why in project.codebase.errors.items()]
    return Checked(project, tuple(kept), len(found) - len(kept), tuple(notes), frozenset(quiet))


def check_beyond(project: AgentProject, setup: Setup) -> tuple[Finding, ...]:
    """Run rules that ask for nothing of the code; it is read only where something is found."""
    notes: list[str] = []
    ran = [rule for rule in setup.rules if holds(rule, project)]
    found = [*_found(project, ran, notes)]
    return _checked(project, setup, ran, found, notes).findings if found else ()


def holds(rule: Rule, project: AgentProject) -> bool:
    """Whether a rule holds in the version that a project is judged by."""
    return not rule.versions or project.version in _specifier(rule.versions)


@cache
def _specifier(versions: str) -> SpecifierSet:
    return SpecifierSet(versions, prereleases=True)


def _found(project: AgentProject, rules: Iterable[Rule], notes: list[str]) -> Iterable[Finding]:
    found: dict[tuple[object, ...], Finding] = {}
    for rule in rules:
        try:
            for one in rule.check(project):
                signed = replace(one, rule=rule.id, severity=one.severity or rule.severity)
                found[_place(signed)] = signed
        except RecursionError:
            notes.append(f"{rule.id} was left out: something is nested too deeply")
    return found.values()


def _ignores(project: AgentProject, findings: Iterable[Finding]) -> Iterator[Ignore]:
    python = {module.path: module.source.text for module in project.modules}
    for path in dict.fromkeys([*python, *(one.path for one in findings)]):
        if path in python:
            yield from read_ignores(path, python[path])
        elif text := project.text(path):
            yield from read_ignores(path, text.text)


def _place(finding: Finding) -> tuple[str, int, int, str, str]:
    return str(finding.path), finding.line, finding.column, finding.rule, finding.message
