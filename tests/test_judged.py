"""The test that a project runs with a real model passes where that does well, else it fails."""

from __future__ import annotations

import pytest
from support.environments import environment
from support.projects import MakeProject, own_tests
from support.series import EACH_SERIES

pytestmark = pytest.mark.series

# A model that answers and judges, in place of the one that takes a key.
PLAYED = """
from types import SimpleNamespace

import pytest

import test_assistant
from helpers import ScriptedLLM, ToolCall

LINES = [
    "Hello! What can I do for you?",
    ToolCall("opening_hours", {"day": "Sunday"}),
    "On Sunday we close at nine.",
    ToolCall("check_intent", {"success": SUCCESS, "reason": "It says so, or not."}),
]


@pytest.fixture(autouse=True)
def played(monkeypatch):
    model = ScriptedLLM(*LINES)
    monkeypatch.setattr(test_assistant, "built_session", lambda: SimpleNamespace(llm=model))


test_it = test_assistant.test_knows_when_the_restaurant_closes
"""


@pytest.mark.parametrize("series", EACH_SERIES)
@pytest.mark.parametrize("success", [True, False])
def test_the_model_is_judged(make_project: MakeProject, series: str, success: bool) -> None:
    project = make_project(livekit_series=series)
    played = PLAYED.replace("SUCCESS", str(success))
    (project / "tests/test_played.py").write_text(played, encoding="utf-8")
    done = own_tests(project, environment(series), "-k", "test_it", GROQ_API_KEY="played")
    last = done.stdout.splitlines()[-1]
    assert ("1 passed" if success else "1 failed") in last, done.stdout + done.stderr
    assert success or "Judgement failed" in done.stdout
