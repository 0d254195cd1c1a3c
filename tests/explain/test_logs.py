"""An error is found in a log of whatever form, and told once, with its first cause first."""

from __future__ import annotations

import json

import pytest

from lkgen.explain.engine import Outcome, explain

TRACE = [
    "Traceback (most recent call last):",
    '  File "/app/agent.py", line 8, in entrypoint',
    "    session.on('close', handler)",
    "ValueError: Cannot register an async callback with `.on()`. Use `asyncio.create_task` within"
    " your synchronous callback instead.",
]
CRASH = "unhandled exception while running the job task"
JSON = json.dumps(
    {"message": CRASH, "level": "ERROR", "name": "livekit.agents", "exc_info": "\n".join(TRACE)}
)
COLOURED = [f"2026-11-24 11:39:07,504 - \x1b[31mERROR\x1b[0m livekit.agents - {CRASH}", *TRACE]
TABLE = [
    f"    11:38:03.350 ERROR… livekit.agents     {CRASH}",
    *(f"{' ' * 43}{line}" for line in TRACE),
]
FORMS = {
    "traceback": TRACE,
    "json": [JSON],
    "coloured": COLOURED,
    "colours without their escape": [line.replace("\x1b", "") for line in COLOURED],
    "table": TABLE,
    "compose": [f"agent-1   | {line}" for line in COLOURED],
    "compose with timestamps": [f"agent-1   | 2026-11-24T11:39:07.504123456Z {JSON}"],
    "docker with timestamps": [f"2026-11-24T11:39:07.504123456Z {line}" for line in TRACE],
    "docker's file": [json.dumps({"log": line + "\n", "stream": "stderr"}) for line in COLOURED],
    "kubernetes": [f"2026-11-24T11:39:07.504123456Z stderr F {line}" for line in COLOURED],
    "kubectl": [f"[pod/agent-6d4cf56db6-x2x7z/agent] {line}" for line in COLOURED],
    "stern": [f"agent-6d4cf56db6-x2x7z agent {line}" for line in COLOURED],
    "heroku": [f"2026-11-24T11:39:07.504123+00:00 app[worker.1]: {line}" for line in TRACE],
    "journal": [f"Nov 24 11:39:07 host uv[123]: {line}" for line in COLOURED],
    "truncated": TRACE[1:],
    "only the end": TRACE[-1:],
    "windows": [f"{line}\r" for line in COLOURED],
    "quoted otherwise": [TRACE[-1].replace("`", "\u2019")],
    "broken by a narrow terminal": [TRACE[-1][:40], TRACE[-1][40:]],
}


def ids(outcome: Outcome) -> list[str]:
    return [one.known.id for one in outcome.explanations]


@pytest.mark.parametrize("lines", FORMS.values(), ids=FORMS)
def test_it_is_found_in_each_form(lines: list[str]) -> None:
    outcome = explain(lines)
    assert ids(outcome)[0] == "async-handler"
    assert set(ids(outcome)[1:]) <= {"job-crashed"}
    assert outcome.unexplained == []


def test_the_cause_comes_before_what_is_logged_above_it() -> None:
    outcome = explain(COLOURED)
    assert ids(outcome) == ["async-handler", "job-crashed"]
    assert [one.line for one in outcome.explanations] == [5, 1]


def test_of_several_causes_the_first_in_the_log_comes_first() -> None:
    lines = [
        "ERROR:livekit.agents:AgentSession is closing due to unrecoverable error",
        "ERROR:root:duplicate function name: book",
        *COLOURED,
        "ERROR:root:the fridge is open",
        "ERROR:root:duplicate function name: book",
    ]
    outcome = explain(lines)
    assert ids(outcome) == [
        "duplicate-tool",
        "async-handler",
        "session-closed-by-an-error",
        "job-crashed",
    ]
    assert outcome.explanations[0].times == 2
    assert outcome.unexplained == [(8, "the fridge is open")]


def test_of_chained_exceptions_the_first_comes_first() -> None:
    lines = [
        "Traceback (most recent call last):",
        '  File "/app/agent.py", line 1, in <module>',
        "ValueError: url must be set",
        "",
        "During handling of the above exception, another exception occurred:",
        "",
        *TRACE,
    ]
    assert ids(explain(lines)) == ["server-keys-missing", "async-handler"]


def test_what_says_more_stands_for_what_says_less() -> None:
    text = "APIStatusError: Error code: 429 - insufficient_quota, status_code=429"
    assert ids(explain([text])) == ["quota-used-up"]


def test_logs_of_several_containers_are_told_apart() -> None:
    lines = [
        line
        for ours in COLOURED
        for line in (f"agent-1  | {ours}", "redis-1  | Ready to accept connections tcp")
    ]
    assert ids(explain(lines)) == ["async-handler", "job-crashed"]


def test_an_entry_that_does_not_hold_in_the_series_comes_last() -> None:
    lines = [
        "ModuleNotFoundError: No module named 'httpx'",
        "ERROR:root:duplicate function name: x",
    ]
    assert ids(explain(lines, "1.3")) == ["httpx-missing", "duplicate-tool"]
    assert ids(explain(lines, "1.8")) == ["duplicate-tool", "httpx-missing"]


def test_what_livekit_has_is_said_of_each_series() -> None:
    text = "TypeError: AgentSession.__init__() got an unexpected keyword argument 'turn_handling'"
    (one,) = explain([text]).explanations
    assert one.detail == "AgentSession has turn_handling in 1.5, 1.8."


def test_nothing_known_is_told_with_its_line() -> None:
    outcome = explain(["", "my own words about it"])
    assert (outcome.explanations, outcome.unexplained) == ([], [(2, "my own words about it")])


def test_a_log_without_errors_has_nothing_to_explain() -> None:
    outcome = explain(["2026-11-24 11:39:05,757 - INFO livekit.agents - starting worker {}"])
    assert outcome == Outcome()
