"""A report as SARIF 2.1.0, in the subset that GitHub's code scanning reads."""

from __future__ import annotations

from hashlib import sha256
from importlib.metadata import version
from typing import Any
from urllib.parse import quote

from lkgen.doctor.report import Report
from lkgen.doctor.rule import Finding, Rule
from lkgen.doctor.words import page, sections, title
from lkgen.terminal import as_json

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {"error": "error", "warning": "warning", "info": "note"}


def render(report: Report) -> str:
    """The document."""
    # GitHub takes 20 rules' worth of tags and 25,000 results; nobody's agent comes near.
    ids = list(report.rules)
    driver = {
        "name": "lkgen doctor",
        "semanticVersion": version("lkgen"),
        "rules": [_rule(rule) for rule in report.rules.values()],
    }
    notes = [{"level": "note", "message": {"text": note}} for note in report.notes]
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"%SRCROOT%": {"uri": f"{report.base.as_uri()}/"}},
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": notes}],
        "results": [_result(report, finding, ids) for finding in report.findings],
    }
    return as_json({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "name": "".join(part.capitalize() for part in rule.name.split("-")),
        "shortDescription": {"text": title(rule)},
        "fullDescription": {"text": sections(rule)["What it does"]},
        "help": {"text": page(rule), "markdown": page(rule)},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"tags": ["livekit"], "precision": "high"},
    }


def _result(report: Report, finding: Finding, ids: list[str]) -> dict[str, Any]:
    text = f"{finding.message}. Write instead: {finding.fix}" if finding.fix else finding.message
    uri = quote(report.shown(finding.path))
    region = {
        "startLine": finding.line,
        "startColumn": finding.column,
        "endLine": finding.end_line,
        "endColumn": max(finding.end_column, 1),
    }
    return {
        "ruleId": finding.rule,
        "ruleIndex": ids.index(finding.rule),
        "level": _LEVELS[str(finding.severity)],
        "message": {"text": text},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": uri, "uriBaseId": "%SRCROOT%"},
                    "region": region,
                }
            }
        ],
        "partialFingerprints": {"lkgenFinding/v1": _fingerprint(report, finding, uri)},
    }


def _fingerprint(report: Report, finding: Finding, uri: str) -> str:
    """What stays when lines above a finding come or go."""
    file = report.text(finding.path)
    lines = file.lines if file else []
    line = lines[finding.line - 1].strip() if 0 < finding.line <= len(lines) else ""
    return sha256(f"{finding.rule}\0{uri}\0{line}".encode()).hexdigest()[:32]
