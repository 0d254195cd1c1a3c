"""The report for a program: the JSON document of `lkgen talk --json`."""

from __future__ import annotations

import math
from typing import Any

from lkgen.talk.report import CallReport, Report, TurnReport


def document(report: Report) -> dict[str, Any]:
    """What `lkgen talk --json` prints, in values that JSON has.

    `turns` holds every turn of every call, `calls` the same by call if there are several;
    `greeting` is the first call's, and None if the agent waited; `explanations` what is known of
    `errors`. Seconds are rounded to milliseconds; None stands for what was not there to be
    measured.
    """
    first = report.calls[0] if report.calls else None
    found: dict[str, Any] = {
        "ok": report.ok,
        "server_version": report.server_version,
        "agents_version": report.agents_version,
        "caution": report.caution,
        "cold_start_s": _seconds(report.cold_start_s),
        "greeting": first.greeting if first and first.greeted else None,
        "turns": [_turn(turn) for call in report.calls for turn in call.turns],
        "hosts": [
            {"host": host.name, "requests": host.requests, "known": host.known}
            for host in report.hosts
        ],
        "network": report.network,
        "deprecations": list(report.deprecations),
        "warnings": list(report.warnings),
        "errors": list(report.errors),
        "explanations": [_explanation(error, report) for error in report.explained],
        "refusals": list(report.refusals),
        "problems": list(report.problems),
        "remarks": list(report.remarks),
        "rss_mb": dict(report.rss_mb),
    }
    if len(report.calls) > 1:
        found["calls"] = [_call(call) for call in report.calls]
    return found


def _explanation(error: str, report: Report) -> dict[str, Any]:
    """What is known of one of `errors`."""
    known = report.explained[error]
    rule = known.rule or None
    return {"error": error, "id": known.id, "cause": known.cause, "fix": known.fix, "rule": rule}


def _call(call: CallReport) -> dict[str, Any]:
    return {
        "greeting": call.greeting if call.greeted else None,
        "greeting_s": _seconds(call.greeting_s),
        "stopped_at": call.stopped_at,
        "turns": [_turn(turn) for turn in call.turns],
    }


def _turn(turn: TurnReport) -> dict[str, Any]:
    return {
        "said": turn.said,
        "heard": turn.heard,
        "expected": turn.expected,
        "replied": turn.replied,
        "latency_s": _seconds(turn.latency_s),
        "reply_s": _seconds(turn.reply_s),
        "excused": turn.excused,
        "tools": list(turn.tools),
        "spans": [
            {"name": s.name, "start_s": _seconds(s.start_s), "end_s": _seconds(s.end_s)}
            for s in turn.spans
        ],
        "unsure_s": _seconds(turn.unsure_s),
        "problems": list(turn.problems),
        "differences": [
            {"what": d.what, "expected": d.expected, "happened": d.happened}
            for d in turn.differences
        ],
    }


def _seconds(value: float | None) -> float | None:
    """JSON has no infinity."""
    return round(value, 3) if value is not None and math.isfinite(value) else None
