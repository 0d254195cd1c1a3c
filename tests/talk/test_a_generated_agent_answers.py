"""A project made by lkgen, as a real worker in a real room: greets, hears, answers."""

from __future__ import annotations

from pathlib import Path

import pytest
from environments import environment
from projects import make
from talk_support import CONVERSATION, answered

from lkgen.talk.agents import find_agent
from lkgen.talk.call import call

pytestmark = [pytest.mark.room, pytest.mark.usefixtures("server_program")]


@pytest.mark.parametrize(
    "answers",
    [{}, {"callers": "phone-inbound", "vad": "silero", "turn_detection": "vad"}],
    ids=["default", "dispatched by name"],
)
async def test_a_generated_agent_answers(answers: dict[str, str], tmp_path: Path) -> None:
    project = make(tmp_path / "my-agent", answers)
    answered(await call(find_agent(project, str(environment("1.8"))), CONVERSATION))
