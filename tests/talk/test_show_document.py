"""What a program reads when a call is over."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given, settings
from support.show import ANSWERED, PASSED, SEVERAL, TROUBLED, UNANSWERED
from support.show_strategies import REPORTS

from lkgen.talk.report import CallReport, Difference, Report
from lkgen.talk.show.document import document

CONTRACT = {
    "ok",
    "server_version",
    "agents_version",
    "cold_start_s",
    "turns",
    "hosts",
    "deprecations",
    "errors",
    "rss_mb",
}
MORE = {
    "caution",
    "explanations",
    "greeting",
    "network",
    "problems",
    "refusals",
    "remarks",
    "warnings",
}
TURN = {"said", "heard", "replied", "latency_s", "spans"}


def test_the_contract() -> None:
    found = document(PASSED)
    assert set(found) == CONTRACT | MORE
    assert (found["ok"], found["server_version"], found["agents_version"]) == (
        True,
        "1.13.5",
        "1.8.9",
    )
    assert found["cold_start_s"] == 2.13
    assert found["rss_mb"] == {"worker": 150, "call": 180}
    assert found["hosts"][0] == {"host": "api.cartesia.ai", "requests": 3, "known": True}
    first, second = found["turns"]
    assert set(first) >= TURN
    assert first["said"] == ANSWERED.said
    assert first["heard"] == ANSWERED.heard
    assert first["latency_s"] == 0.561
    assert first["spans"][0] == {"name": "speech to text", "start_s": 0.0, "end_s": 0.25}
    assert second["tools"] == ['opening_hours({"day": "Sunday"})']


def test_what_is_wrong_is_told_by_kind() -> None:
    found = document(TROUBLED)
    assert found["ok"] is False
    assert found["problems"] == TROUBLED.problems
    assert len(found["warnings"]) == len(found["errors"]) == len(found["deprecations"]) == 1
    assert found["refusals"] == list(TROUBLED.refusals)
    assert found["remarks"] == list(TROUBLED.remarks)
    assert found["turns"][1]["heard"] is None
    assert found["turns"][1]["latency_s"] is None


def test_a_turn_whose_end_was_unsure() -> None:
    unsure = replace(ANSWERED, unsure_s=2.0)
    found = document(replace(PASSED, calls=(CallReport("", None, (ANSWERED, unsure)),)))
    assert [turn["unsure_s"] for turn in found["turns"]] == [None, 2.0]


def test_differences_from_a_script() -> None:
    turn = replace(ANSWERED, differences=(Difference("hear", "this", ""),))
    found = document(replace(PASSED, calls=(CallReport("", None, (turn,)),)))
    expected = {"what": "hear", "expected": "this", "happened": ""}
    assert found["turns"][0]["differences"] == [expected]


def test_a_greeting_is_no_turn() -> None:
    found = document(PASSED)
    assert found["greeting"] == "Hello, welcome. What can I do for you?"
    assert len(found["turns"]) == 2
    waits = replace(PASSED, calls=(CallReport("", None, (ANSWERED,)),))
    assert document(waits)["greeting"] is None


def test_several_calls_are_told_apart_too() -> None:
    found = document(SEVERAL)
    assert [len(call["turns"]) for call in found["calls"]] == [2, 2, 2, 1]
    assert found["turns"] == [turn for call in found["calls"] for turn in call["turns"]]
    assert found["calls"][3]["stopped_at"] == "it hung up after the first turn"


def test_json_has_no_infinity() -> None:
    odd = replace(UNANSWERED, latency_s=float("nan"), reply_s=float("inf"))
    found = document(replace(PASSED, calls=(CallReport("", None, (odd,)),)))
    assert (found["turns"][0]["latency_s"], found["turns"][0]["reply_s"]) == (None, None)


@settings(max_examples=60, deadline=None)
@given(report=REPORTS)
def test_any_report_survives_json(report: Report) -> None:
    found = document(report)
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert ("calls" in found) == (len(report.calls) > 1)
