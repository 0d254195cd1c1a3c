"""What a run found, for every form of output."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from lkgen.doctor.rule import Finding, Rule
from lkgen.project.text_file import TextFile, read_text

SEVERITIES = ("error", "warning", "info")


@dataclass(frozen=True)
class ProjectReport:
    """What was found in one project.

    Attributes:
        root: its folder.
        version: of livekit-agents that it was judged by.
        known_by: how that is known, in words; empty if nothing says.
        open: whether tomorrow's may be another.
        as_if: whether the version is what somebody asked about.
        findings: by place.
        ignored: how many more are kept quiet.
        files: how many files were read.
        notes: what was passed over, and why.
        quiet: rules by file that comments keep quiet there.
    """

    root: Path
    version: str
    known_by: str
    open: bool
    as_if: bool
    findings: tuple[Finding, ...]
    ignored: int
    files: int
    notes: tuple[str, ...]
    quiet: frozenset[tuple[Path, str]] = frozenset()


@dataclass(frozen=True)
class Report:
    """What a run found.

    Attributes:
        projects: each that has to do with LiveKit.
        rules: those that ran, by id.
        base: what paths are shown from.
        fixed: the files that were mended, with what was done.
    """

    projects: Sequence[ProjectReport]
    rules: Mapping[str, Rule]
    base: Path
    fixed: Mapping[Path, Sequence[str]]

    @cached_property
    def findings(self) -> list[Finding]:
        """All findings, by place."""
        return [finding for project in self.projects for finding in project.findings]

    @cached_property
    def counts(self) -> Counter[str]:
        """How many there are of each severity."""
        return Counter(str(finding.severity) for finding in self.findings)

    @property
    def notes(self) -> Iterator[str]:
        """What was passed over, and why, with paths as they are shown."""
        for project in self.projects:
            for note in project.notes:
                yield note.replace(f"{self.base}/", "")

    def fails(self, level: str) -> bool:
        """Whether something of that severity or a worse one was found."""
        worse = SEVERITIES[: SEVERITIES.index(level) + 1] if level in SEVERITIES else ()
        return any(self.counts[severity] for severity in worse)

    def shown(self, path: Path) -> str:
        """A path as it is shown: from `base` on, where it lies below."""
        return (path.relative_to(self.base) if path.is_relative_to(self.base) else path).as_posix()

    def text(self, path: Path) -> TextFile | None:
        """A file's text; None if it cannot be shown."""
        if path not in self._texts:
            self._texts[path] = read_text(path)
        return self._texts[path]

    @cached_property
    def _texts(self) -> dict[Path, TextFile | None]:
        return {}
