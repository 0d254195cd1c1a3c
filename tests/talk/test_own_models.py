"""Models at addresses that no provider is known by, asked by a client that is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from textwrap import dedent

import pytest
from support import AGENTS
from support.environments import environment
from support.talk import BOOKING, CLOSING, TWO

from lkgen.cli.wires import wires
from lkgen.project import Project
from lkgen.talk.call import call
from lkgen.talk.fakes.registry import Switchboard
from lkgen.talk.sandbox.providers import led_elsewhere

HEAD = """
import os
from livekit.agents import AgentServer, cli
from livekit.plugins import deepgram, openai, rime
cli.run_app(AgentServer())
"""


@pytest.mark.parametrize(
    ("source", "found"),
    [
        (
            "openai.LLM(base_url='https://api.newcomer.ai/v3/')",
            ("openai-chat", "api.newcomer.ai", "/v3"),
        ),
        (
            "openai.TTS(base_url=os.getenv('SPEECH', 'http://127.0.0.1:8880/v1'))",
            ("openai-speech", "localhost:8880", "/v1"),
        ),
        (
            "openai.STT(base_url='http://whisper:9000/v1')",
            ("openai-transcriptions", "whisper", "/v1"),
        ),
        # A region's, and a customer's, whose address is the whole of it.
        (
            "deepgram.STT(base_url='https://api.eu.deepgram.com/v1/listen')",
            ("deepgram-listen", "api.eu.deepgram.com", ""),
        ),
        (
            "rime.TTS(base_url='https://shop.rime.example')",
            ("rime-tts", "shop.rime.example", ""),
        ),
        # They are known, somebody else answers there, or it is no client of OpenAI's.
        ("openai.LLM(base_url='https://api.groq.com/openai/v1')", None),
        ("openai.LLM.with_ollama(base_url='http://localhost:11434/v1')", None),
        ("openai.LLM(base_url='http://models.internal/v1')", None),
        ("Client(base_url='https://api.newcomer.ai/v3')", None),
        ("openai.LLM()", None),
    ],
)
def test_where_clients_are_led(
    source: str, found: tuple[str, str, str] | None, tmp_path: Path, python_1_8: Path
) -> None:
    (tmp_path / "agent.py").write_text(HEAD + dedent(source))
    project = Project(tmp_path, str(python_1_8), {})
    led = led_elsewhere(project, wires(), ["models.internal"]).values()
    there = [(wire.protocol, wire.host, wire.prefix) for wires in led for wire in wires]
    assert found in there if found else not there


async def test_the_one_path_of_a_protocol_is_wherever_a_client_is_led(
    switchboard: Switchboard,
) -> None:
    fake = switchboard.fakes["rime-tts"]
    home = fake.wires[0]
    fake.wires = (home, replace(home, host="shop.rime.example", anywhere=True))
    assert fake.find("shop.rime.example", "POST", "/") is not None
    assert fake.find("shop.rime.example", "GET", "/") is None
    assert fake.find(home.host, "POST", "/") is None


@pytest.mark.room
@pytest.mark.full
@pytest.mark.usefixtures("server_program")
async def test_they_answer_whatever_really_listens_there() -> None:
    project = Project(AGENTS / "own_models.py", str(environment("1.8")))
    report = await call(project, TWO, wires())
    assert report.problems == []
    assert [turn.heard for turn in report.calls[0].turns] == [BOOKING, CLOSING]
    assert [turn.replied for turn in report.calls[0].turns] == [turn.reply for turn in TWO.turns]
    assert {
        "openai.LLM at http://127.0.0.1:8000/v1 was answered here too.",
        "openai.TTS at http://localhost:8880/v1 was answered here too.",
    } <= {*report.remarks}
