"""A report for people: each finding with the lines it is about, then what it comes to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lkgen.doctor.masking import masked
from lkgen.doctor.report import ProjectReport, Report
from lkgen.doctor.rule import Finding
from lkgen.doctor.words import title
from lkgen.terminal import accent, bold, visible

_VALUE = re.compile(r"^([^=]*)=.*$")
_WIDTH = 88
_LONGEST = 100
_NOTES = 5


def render(report: Report) -> str:
    """The text, with colours that whoever prints it leaves out where nobody would see them."""
    lines: list[str] = []
    for finding in report.findings:
        lines += [*_finding(report, finding), ""]
    return "\n".join([*lines, *_fixed(report), *_end(report)]) + "\n"


def _finding(report: Report, finding: Finding) -> Iterator[str]:
    rule = report.rules[finding.rule]
    place = f"{report.shown(finding.path)}:{finding.line}:{finding.column}"
    head = f"{visible(place)}  {finding.rule} {title(rule)}"
    gap = " " * max(_WIDTH - len(head) - len(str(finding.severity)), 2)
    yield f"{accent(visible(place))}  {bold(finding.rule)} {title(rule)}{gap}{finding.severity}"
    frame = list(_frame(report, finding))
    yield from frame or [f"   {visible(finding.message)}"]
    if finding.fix:
        yield from (f"   {visible(line)}" for line in f"instead: {finding.fix}".splitlines())
    if rule.codemods and not finding.by_hand:
        yield "   lkgen doctor --fix does this where it is safe"


def _frame(report: Report, finding: Finding) -> Iterator[str]:
    """The line before, the line itself, and what is wrong under the place."""
    file = report.text(finding.path)
    lines = file.text.split("\n") if file else []
    if finding.path.name.startswith(".env"):
        # Whatever a value is, it is somebody's own.
        lines = [_VALUE.sub(r"\1=…", line) for line in lines]
    if not 0 < finding.line <= len(lines) or not lines[finding.line - 1].strip():
        return
    before = lines[finding.line - 2] if finding.line > 1 else ""
    if before.strip():
        yield f"{finding.line - 1:>5} │ {_shown(before)}"
    line = lines[finding.line - 1]
    shown = _shown(line)
    yield f"{finding.line:>5} │ {shown}"
    start = min(finding.column - 1, len(line), len(shown))
    end = finding.end_column - 1 if finding.end_line == finding.line else len(line)
    # A tab takes as much room below as above.
    indent = "".join("\t" if char == "\t" else " " for char in shown[:start])
    arrows = "^" * max(min(end, len(shown)) - start, 1)
    yield f"      │ {indent}{bold(arrows)} {visible(finding.message)}"


def _shown(line: str) -> str:
    text = masked("".join(c if c == "\t" or c.isprintable() else "·" for c in line.rstrip()))
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _fixed(report: Report) -> Iterator[str]:
    for path, done in report.fixed.items():
        yield f"{accent(visible(report.shown(path)))}  mended"
        yield from (f"   {visible(one)}" for one in done)
    if report.fixed:
        yield ""


def _end(report: Report) -> Iterator[str]:
    notes = list(report.notes)
    if notes:
        yield "  Passed over"
        yield from (f"    {visible(note)}" for note in notes[:_NOTES])
        if notes[_NOTES:]:
            yield f"    … and {len(notes) - _NOTES} more"
        yield ""
    for project in report.projects:
        yield f"  {_judged(report, project)}"
    files = sum(project.files for project in report.projects)
    ignored = sum(project.ignored for project in report.projects)
    counts = [
        f"{report.counts[severity]} {word}{'s' if report.counts[severity] != 1 else ''}"
        for severity, word in (("error", "error"), ("warning", "warning"), ("info", "note"))
        if report.counts[severity]
    ]
    found = ", ".join(counts) or "Nothing found"
    quiet = f", {ignored} ignored" if ignored else ""
    yield f"  {found} in {files} file{'s' if files != 1 else ''}{quiet}"


def _judged(report: Report, project: ProjectReport) -> str:
    """By which version a project was judged, and why by that one."""
    place = report.shown(project.root)
    where = f"{visible(place)}: " if place != "." else ""
    if project.as_if:
        return f"{where}as if livekit-agents {project.version} were installed"
    if not project.known_by:
        return f"{where}nothing says which livekit-agents: judged by {project.version}, the newest"
    floating = ", which nothing holds there" if project.open else ""
    return f"{where}livekit-agents {project.version}, {project.known_by}{floating}"
