"""What rules say that LiveKit raises, it raises, in each series."""

from __future__ import annotations

import json
import subprocess

import pytest
from support import INSIDE
from support.environments import environment

from lkgen.facts import series

pytestmark = [pytest.mark.series, pytest.mark.full]

RAISED = {
    "say early": "AgentSession isn't running",
    "generate_reply early": "AgentSession isn't running",
    "value in place": "takes 1 positional argument but 2 were given",
    "no constructor of LLM": "has no attribute '_events'",
    "no constructor of Agent": "has no attribute '_id'",
    "session in __init__": "no activity context found, the agent is not running",
    "session set": "has no setter",
    "userdata": "AgentSession userdata is not set",
    "tool without type": "KeyError: 'city'",
    "handler of three": "missing 2 required positional arguments",
    "abstract": "abstract method",
    "async chat": "'coroutine' object does not support the asynchronous context manager protocol",
    "local participant": "cannot access local participant before connecting",
    "tools of an agent without marks": "made: []",
    "description": "made: None",
    "own speech": "cannot call `SpeechHandle.wait_for_playout()` from inside the function tool",
    "say of an agent": "object has no attribute 'say'",
}
SINCE_TURN_HANDLING = {
    "turn_handling preemptive_generation": "'bool' object is not a mapping",
    "turn_handling interruption": "'bool' object is not a mapping",
}


@pytest.mark.parametrize("series", series())
def test_each_case_ends_as_its_rule_says(series: str) -> None:
    script = INSIDE / "what_fails.py"
    done = subprocess.run([environment(series), script], capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    expected = RAISED if series == "1.3" else RAISED | SINCE_TURN_HANDLING
    assert {name: found[name] for name in expected if expected[name] not in found[name]} == {}
