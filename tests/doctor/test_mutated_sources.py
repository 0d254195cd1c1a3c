"""Whatever a source has become, doctor says something about it and does not fail."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from support.doctor import AGENT, PINS, report_on
from support.examples import written

from lkgen.doctor.rule import Bad
from lkgen.doctor.rules import rules

SOURCES = [
    AGENT,
    *(
        text
        for rule in rules().values()
        for one in rule.examples
        if isinstance(one, Bad)
        for name, text in written(one).items()
        if name.endswith(".py")
    ),
]
PIECES = st.sampled_from(
    [
        *(
            "(",
            ")",
            "async ",
            "await ",
            "lambda: ",
            "*",
            "**",
            "self.",
            "\n",
            "    ",
            "=",
            ":",
            '"',
        ),
        *("#", "x = x\n", "from . import *\n", "global x\n", "class A(A): ...\n", "é", "\0"),
    ]
)
CHANGES = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 12), PIECES), max_size=6)


def mutated(text: str, changes: list[tuple[float, int, str]]) -> str:
    """A text with some characters taken out, and pieces put in, here and there."""
    for where, length, piece in changes:
        place = int(where * len(text))
        text = text[:place] + piece + text[place + length :]
    return text


def survives(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        files = {"agent.py": text, "helper.py": f"import livekit.agents\n{text}"}
        report = report_on(Path(folder), {**files, "requirements.txt": PINS})
        assert report.projects


SLOW = [HealthCheck.too_slow]


@settings(max_examples=25, deadline=None, suppress_health_check=SLOW)
@given(st.sampled_from(SOURCES), CHANGES)
@example("import livekit.agents\nx: x = x\nclass x(x): x = x.x\n", [])
@example("from agent import *\nimport livekit\nfrom helper import agent as helper\n", [])
def test_some(source: str, changes: list[tuple[float, int, str]]) -> None:
    survives(f"import livekit.agents\n{mutated(source, changes)}")


@pytest.mark.full
@settings(max_examples=2_000, deadline=None, suppress_health_check=SLOW)
@given(st.sampled_from(SOURCES), CHANGES)
def test_two_thousand(source: str, changes: list[tuple[float, int, str]]) -> None:
    survives(f"import livekit.agents\n{mutated(source, changes)}")
