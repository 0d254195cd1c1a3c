"""Mends what can be mended safely: rewrites files by the codemods that rules name."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path
from tempfile import NamedTemporaryFile

from lkgen.doctor.masking import masked
from lkgen.doctor.report import ProjectReport, Report
from lkgen.project.text_file import content


@dataclass(frozen=True)
class Mended:
    """A file that can be mended.

    Attributes:
        path: the file.
        before: its text.
        after: its text, mended.
        done: what was done, and what was left and why.
    """

    path: Path
    before: str
    after: str
    done: tuple[str, ...]


def mend(report: Report) -> list[Mended]:
    """What mending the findings of a report makes of the files; nothing is written."""
    return [one for project in report.projects for one in _mend(report, project)]


def write(files: Iterable[Mended]) -> None:
    """Write mended files, each wholly or not at all."""
    for one in files:
        with NamedTemporaryFile("wb", dir=one.path.parent, delete=False) as new:
            new.write(one.after.encode())
        os.chmod(new.name, one.path.stat().st_mode)
        # A link stays one: what it leads to is replaced.
        os.replace(new.name, one.path.resolve())


def diff(files: Iterable[Mended], report: Report) -> str:
    """What mending changes, as a unified diff; what may be secret is not shown."""
    lines: list[str] = []
    for one in files:
        name = report.shown(one.path)
        before, after = one.before.splitlines(), one.after.splitlines()
        lines += unified_diff(before, after, f"a/{name}", f"b/{name}", lineterm="")
    return "".join(f"{masked(line)}\n" for line in lines)


def _mend(report: Report, project: ProjectReport) -> Iterator[Mended]:
    from lkgen.codemods import rewrite

    wanted: dict[Path, set[str]] = defaultdict(set)
    for finding in project.findings:
        # A comment that keeps a rule quiet somewhere in a file is about what must stay as it is.
        if (finding.path, finding.rule) not in project.quiet:
            wanted[finding.path].update(report.rules[finding.rule].codemods)
    for path, codemods in wanted.items():
        if not codemods or path.suffix != ".py":
            continue
        try:
            before = content(path).decode("utf-8")
        except (OSError, UnicodeDecodeError):
            continue
        after = rewrite(before.replace("\r\n", "\n"), project.version, codemods)
        done = [f"line {one.line}: {one.what}" for one in after.applied]
        left = [f"line {one.line} is left to you: {one.why}" for one in after.left]
        # As they were: what is rewritten has the ends of lines of the file.
        code = after.code.replace("\n", "\r\n") if "\r\n" in before else after.code
        if after.applied and code != before:
            yield Mended(path, before, code, (*done, *left))
