"""A project made by lkgen, as a real worker in a real room: greets, hears, answers."""

from __future__ import annotations

from pathlib import Path

import pytest
from environments import environment
from projects import make

from lkgen.talk.call import Agent, call
from lkgen.talk.report import Report
from lkgen.talk.script import Script, ToolCall, Turn

BOOKING = "I would like to book a table for two people tonight please."
CLOSING = "What time do you close on Sunday?"
SCRIPT = Script(
    turns=(
        Turn(BOOKING, "Gladly, a table for two tonight. Which name may I write down for you?"),
        Turn(
            CLOSING,
            "On Sunday we are open from noon to nine.",
            tool=ToolCall("opening_hours", {"day": "Sunday"}),
        ),
    ),
    greeting="Hello!",
)
PROVIDERS = {"api.deepgram.com", "api.groq.com", "api.cartesia.ai"}


async def converse(project: Path, port: int, name: str = "") -> Report:
    """Start the project as its README says, and hold the scripted conversation with it."""
    command = (str(environment("1.8")), "-m", "livekit.agents", "start", "src/my_agent/agent.py")
    settings = {"PYTHONPATH": str(project / "src"), "HEALTH_PORT": str(port)}
    settings["HEALTH_HOST"] = "127.0.0.1"
    return await call(Agent(command, project, settings, name=name, health_port=port), SCRIPT)


def answered(report: Report) -> None:
    """Each sentence reached the model as it was said, and what was heard is the reply to it."""
    assert report.greeted
    assert report.greeting == SCRIPT.greeting
    assert [turn.heard for turn in report.turns] == [BOOKING, CLOSING]
    assert [turn.replied for turn in report.turns] == [turn.answer for turn in SCRIPT.turns]
    assert all(turn.latency_s is not None for turn in report.turns)
    assert set(report.known_hosts) == PROVIDERS
    assert report.unknown_hosts == ()
    assert report.refusals == ()
    assert report.deprecations == []
    assert report.errors == []
    assert not [warning for warning in report.warnings if "prewarm" in warning]


@pytest.mark.room
@pytest.mark.usefixtures("server_program")
async def test_the_default_agent_answers(tmp_path: Path, free_port: int) -> None:
    answered(await converse(make(tmp_path / "my-agent", {}), free_port))


@pytest.mark.room
@pytest.mark.usefixtures("server_program")
async def test_an_agent_for_the_phone_answers_where_it_is_dispatched(
    tmp_path: Path, free_port: int
) -> None:
    answers = {"callers": "phone-inbound", "vad": "silero", "turn_detection": "vad"}
    project = make(tmp_path / "my-agent", answers)
    answered(await converse(project, free_port, name="my-agent"))
