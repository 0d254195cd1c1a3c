"""Comments that keep a rule quiet: `# lkgen: ignore[LKD019]`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lkgen.doctor.rule import Finding

UNUSED = "LKD000"
_COMMENT = re.compile(r"#\s*lkgen:\s*ignore(?:\[([^\]]*)\])?", re.IGNORECASE)


@dataclass
class Ignore:
    """A comment.

    Attributes:
        path: the file it stands in.
        line: its line, from 1.
        column: where it begins, from 1.
        end: the column after it.
        alone: whether nothing else stands on its line, so that it is about the next.
        ids: of rules; empty for all.
        used: those that it kept quiet.
    """

    path: Path
    line: int
    column: int
    end: int
    alone: bool
    ids: tuple[str, ...]
    used: set[str] = field(default_factory=set[str])

    def covers(self, finding: Finding) -> bool:
        """Whether it is about that finding."""
        about = self.line + 1 if self.alone else self.line
        here = about in (finding.line, finding.end_line)
        return here and (not self.ids or finding.rule in self.ids)


def read_ignores(path: Path, text: str) -> list[Ignore]:
    """The comments in a file."""
    return [
        Ignore(
            path,
            number,
            match.start() + 1,
            match.end() + 1,
            not line[: match.start()].strip(),
            tuple(part.strip().upper() for part in (match[1] or "").split(",") if part.strip()),
        )
        for number, line in enumerate(text.split("\n") if "lkgen:" in text else [], 1)
        for match in _COMMENT.finditer(line)
    ]


def not_ignored(findings: Iterable[Finding], ignores: Collection[Ignore]) -> Iterator[Finding]:
    """The findings that no comment is about; the comments remember those that one is about."""
    for finding in findings:
        about = [one for one in ignores if one.path == finding.path and one.covers(finding)]
        for one in about:
            one.used.add(finding.rule)
        if not about:
            yield finding


def unused(ignores: Iterable[Ignore], ran: Collection[str]) -> Iterator[Finding]:
    """A finding for each comment that keeps nothing quiet, of the rules that ran."""
    for one in ignores:
        idle = [id for id in one.ids if id in ran and id not in one.used]
        message = f"{', '.join(idle)} finds nothing here" if idle else ""
        if not one.ids and not one.used:
            message = "no rule finds anything here"
        if message:
            place = (one.path, one.line, one.column, one.line, one.end)
            yield Finding(*place, message, "take the comment out", rule=UNUSED)
