"""A report as annotations of GitHub Actions, which shows them beside the code."""

from __future__ import annotations

from collections.abc import Iterator

from lkgen.doctor.report import Report
from lkgen.doctor.rule import Finding
from lkgen.terminal import visible

_LEVELS = {"error": "error", "warning": "warning", "info": "notice"}


def render(report: Report) -> str:
    """One workflow command a line."""
    lines = [*_lines(report), *(f"::debug::{_data(note)}" for note in report.notes)]
    return "".join(f"{visible(line)}\n" for line in lines)


def _lines(report: Report) -> Iterator[str]:
    for finding in report.findings:
        properties = {
            "file": report.shown(finding.path),
            "line": str(finding.line),
            "endLine": str(finding.end_line),
            **_columns(finding),
            "title": f"{finding.rule} {report.rules[finding.rule].name}",
        }
        told = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
        text = f"{finding.message}\n{finding.fix}" if finding.fix else finding.message
        yield f"::{_LEVELS[str(finding.severity)]} {told}::{_data(text)}"


def _columns(finding: Finding) -> dict[str, str]:
    """Columns, which GitHub takes only where a finding has one line."""
    if finding.line != finding.end_line:
        return {}
    return {"col": str(finding.column), "endColumn": str(finding.end_column)}


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
