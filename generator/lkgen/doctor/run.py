"""A run: every project of a folder, from what is kept of the last run where nothing changed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from packaging.version import Version

from lkgen.doctor import cache
from lkgen.doctor.agent_project import AgentProject
from lkgen.doctor.engine import Checked, Setup, check_beyond, check_project
from lkgen.doctor.report import ProjectReport
from lkgen.doctor.retired import Retired
from lkgen.doctor.rule import Rule
from lkgen.doctor.selection import Selection
from lkgen.project.folders import projects_below
from lkgen.project.machine import Machine

# What of the environment is new in each shell, and says nothing about an agent.
_PASSING = ("_", "PWD", "OLDPWD", "SHLVL", "COLUMNS", "LINES", "TERM", "WINDOWID")


@dataclass(frozen=True)
class Run:
    """What to check, and how.

    Attributes:
        folder: of one project or of several.
        selection: what runs and what counts.
        rules: those that run, by id.
        as_if: the version of livekit-agents to judge by; None for what each project gets.
        retired: gives the models and voices that are gone.
        environ: the user's environment variables.
        machine: what is asked of the machine.
        turnless: gives the STTs that say of no turn that it has ended.
        kept: whether to take what the last run found, and to keep what this one does.
    """

    folder: Path
    selection: Selection
    rules: Mapping[str, Rule]
    as_if: Version | None
    retired: Callable[[], Sequence[Retired]]
    environ: Mapping[str, str]
    machine: Machine
    turnless: Callable[[], Collection[str]]
    kept: bool = True

    def reports(self) -> Iterator[ProjectReport]:
        """What is found in each project that has to do with LiveKit."""
        for root, files in projects_below(self.folder).items():
            if not any(file.suffix == ".py" for file in files):
                continue
            project = self._setup(()).project(root, files)
            report = self._report(project)
            if report.files or report.notes:
                yield self._with_what_lies_beyond(project, report)

    def _report(self, project: AgentProject) -> ProjectReport:
        key = cache.key(project.root, project.files, self._depends_on(project))
        kept = cache.load(key) if self.kept else None
        if kept is not None:
            return kept
        within = [rule for rule in self.rules.values() if not rule.beyond]
        report = as_report(check_project(project, self._setup(within)))
        if self.kept:
            cache.keep(key, report)
        return report

    def _with_what_lies_beyond(self, project: AgentProject, report: ProjectReport) -> ProjectReport:
        beyond = [rule for rule in self.rules.values() if rule.beyond]
        if not beyond:
            return report
        found = check_beyond(project, self._setup(beyond))
        return replace(report, findings=(*report.findings, *found))

    def _setup(self, rules: Sequence[Rule]) -> Setup:
        return Setup(
            rules,
            self.as_if,
            self.retired,
            self.environ,
            self.selection,
            self.machine,
            self.turnless,
        )

    def _depends_on(self, project: AgentProject) -> Iterator[str]:
        yield from (str(self.as_if), repr(self.selection), *self.rules)
        yield from (f"{project.gets}", f"{sorted(project.pins.locked.items())}")
        yield from project.outside
        for name, value in sorted(self.environ.items()):
            if name not in _PASSING:
                yield f"{name}={value}"


def as_report(checked: Checked) -> ProjectReport:
    """What was found in a project, as it is shown and kept."""
    project = checked.project
    return ProjectReport(
        project.root,
        str(project.version),
        project.gets.known_by,
        project.gets.open,
        project.as_if is not None,
        checked.findings,
        checked.ignored,
        len(project.modules),
        checked.notes,
        checked.quiet,
    )
