"""A report as one JSON document, in the form of the contract."""

from __future__ import annotations

from typing import Any

from lkgen.doctor.report import Report
from lkgen.doctor.rule import Finding
from lkgen.terminal import as_json


def render(report: Report) -> str:
    """The document."""
    return as_json(document(report))


def document(report: Report) -> dict[str, Any]:
    """The document, as data."""
    return {
        "findings": [_finding(report, finding) for finding in report.findings],
        "summary": {
            "errors": report.counts["error"],
            "warnings": report.counts["warning"],
            "infos": report.counts["info"],
            "ignored": sum(project.ignored for project in report.projects),
            "files": sum(project.files for project in report.projects),
            "fixed": {report.shown(path): list(done) for path, done in report.fixed.items()},
            "projects": [
                {
                    "path": report.shown(project.root),
                    "livekit_agents": project.version,
                    "known_by": project.known_by,
                    "open": project.open,
                    "as_if": project.as_if,
                }
                for project in report.projects
            ],
            "passed_over": list(report.notes),
        },
    }


def _finding(report: Report, finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "path": report.shown(finding.path),
        "line": finding.line,
        "column": finding.column,
        "end_line": finding.end_line,
        "end_column": finding.end_column,
        "message": finding.message,
        "fix": finding.fix,
        "fixable": bool(report.rules[finding.rule].codemods) and not finding.by_hand,
        "docs": f"docs/rules.md#{finding.rule.lower()}",
    }
