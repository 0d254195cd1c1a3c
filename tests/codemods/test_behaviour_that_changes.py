"""What works otherwise in a newer series is said of the code that it concerns, and of no other."""

from __future__ import annotations

import json
import subprocess

import pytest
from support import INSIDE
from support.environments import whole_environment

from lkgen.codemods.behaviour import BEHAVIOURS, remarks
from lkgen.codemods.codemod import as_numbers
from lkgen.facts import facts, series

AGENT = """\
import httpx
from livekit import agents
from livekit.plugins import cartesia, groq

server = agents.AgentServer()


class Desk(agents.Agent):
    async def on_user_turn_completed(self, turn_ctx, new_message):
        turn_ctx.add_message(role="system", content=await look_up(new_message))


@server.rtc_session()
async def entrypoint(ctx):
    llm = groq.LLM(timeout=httpx.Timeout(5))
    session = agents.AgentSession(stt=ears, llm=llm, tts=cartesia.TTS())
    await session.start(Desk(), room=ctx.room)
    for item in session.history.items:
        print(item.role, item.text_content)


async def test_it():
    session = agents.AgentSession(llm=scripted)
    await session.run(user_input="hello")
"""
CAREFUL = """\
from livekit import agents
from livekit.plugins import cartesia, groq

server = agents.AgentServer(drain_timeout=60, job_memory_warn_mb=500)
options = {"turn_detection": "vad", "preemptive_generation": {"enabled": False}}


@server.rtc_session()
async def entrypoint(ctx):
    session = agents.AgentSession(
        stt=ears,
        llm=groq.LLM(model="x"),
        tts=cartesia.TTS(model="sonic-2"),
        vad=None,
        turn_handling=options,
    )
    for item in session.history.items:
        if item.type == "message":
            print(item.role)
"""


def said(source: str, old: str, new: str) -> set[tuple[str, int]]:
    return {(one.id, one.line) for one in remarks({"agent.py": source}, old, new)}


def test_each_is_found_where_it_is() -> None:
    between = said(AGENT, "1.3", "1.8")
    assert between >= {
        ("preemptive-generation", 16),
        ("edited-turns", 9),
        ("new-items", 18),
        ("turn-detector", 16),
        ("vad", 16),
        ("raised-errors", 24),
        ("httpx", 15),
        ("defaults", 16),
        ("defaults", 5),
    }


def test_only_what_lies_between_is_said() -> None:
    early, late = said(AGENT, "1.3", "1.5"), said(AGENT, "1.5", "1.8")
    assert {id for id, _ in early} == {
        "preemptive-generation",
        "edited-turns",
        "new-items",
        "defaults",
    }
    assert {id for id, _ in late} == {"turn-detector", "vad", "raised-errors", "httpx", "defaults"}
    assert said(AGENT, "1.8", "1.8") == set()


def test_who_says_what_is_meant_hears_nothing() -> None:
    assert said(CAREFUL, "1.3", "1.8") == set()


def test_a_default_is_named_with_what_it_was() -> None:
    texts = {one.text for one in remarks({"agent.py": AGENT}, "1.3", "1.8")}
    assert "model is sonic-3 where nothing is said; it was sonic-2" in texts
    assert "drain_timeout is 3600 where nothing is said; it was 1800" in texts


def test_a_python_that_is_no_longer_supported() -> None:
    [remark] = remarks({"pyproject.toml": '[project]\nrequires-python = ">=3.9"\n'}, "1.3", "1.8")
    assert (remark.id, remark.line) == ("python-floor", 2)
    assert "this also promises 3.9" in remark.text
    assert not remarks({"pyproject.toml": 'requires-python = ">=3.10"\n'}, "1.3", "1.8")


def test_what_is_no_python_is_passed_over() -> None:
    assert (
        remarks({"agent.py": "from livekit import (", "a.py": "\ud800 livekit"}, "1.3", "1.8") == ()
    )


def test_the_facts_of_the_series_agree() -> None:
    """Each entry lies between two series that differ in what it is about."""
    preemptive = [
        facts(id).session.get("turn_handling.preemptive_generation.enabled") for id in series()
    ]
    assert facts("1.3").session["preemptive_generation"] == "False"
    assert preemptive == [None, "True", "True"]
    assert [facts(id).session["vad"] == "None" for id in series()] == [True, True, False]
    assert [facts(id).session["turn_detection"] == "None" for id in series()] == [True, True, False]
    items = [facts(id).home("livekit.agents.llm.AgentConfigUpdate") for id in series()]
    assert [bool(one) for one in items] == [False, True, True]
    requires = [" ".join(facts(id).packages["livekit-agents"].requires) for id in series()]
    assert ["httpx2" in one for one in requires] == [False, False, True]
    known = [as_numbers(id) for id in series()]
    for entry in BEHAVIOURS:
        assert not entry.since or known[0] < as_numbers(entry.since) <= known[-1]


@pytest.mark.series
@pytest.mark.full
@pytest.mark.parametrize("id", series())
def test_an_error_of_the_model_is_raised_by_run_from_1_6_on(id: str) -> None:
    command = [whole_environment(id), INSIDE / "failing_model.py"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    raised = json.loads(done.stdout)
    assert bool(raised) == (as_numbers(id) >= (1, 6))
