"""Agents that lkgen did not make, written as people write them: unchanged, and called."""

from __future__ import annotations

import pytest
from support import AGENTS
from support.environments import environment
from support.talk import BOOKING, CLOSING, TWO

from lkgen.cli.wires import wires
from lkgen.project import Project
from lkgen.talk.call import call
from lkgen.talk.report import Report
from lkgen.talk.sandbox.turn_detector_stub import REMARK

pytestmark = [pytest.mark.room, pytest.mark.usefixtures("server_program")]


async def talk_to(agent: str, series: str, timeout_s: float = 15.0) -> Report:
    """Call one of the sample agents, on the environment of a series."""
    plan = Project(AGENTS / agent, str(environment(series)))
    return await call(plan, TWO, wires(), timeout_s=timeout_s)


def answered(report: Report) -> None:
    (seen,) = report.calls
    assert report.problems == []
    assert [turn.heard for turn in seen.turns] == [BOOKING, CLOSING]
    assert [turn.replied for turn in seen.turns] == [turn.reply for turn in TWO.turns]
    assert all(host.known for host in report.hosts if "microsoft" not in host.name)


@pytest.mark.parametrize("series", ["1.3", "1.5"])
@pytest.mark.full
async def test_a_single_file_in_the_idioms_of_1_3(series: str) -> None:
    """WorkerOptions, load_dotenv, LiveKit's turn detector, whose files are not here."""
    report = await talk_to("one_file.py", series)
    answered(report)
    assert report.calls[0].greeted
    assert REMARK in report.remarks


@pytest.mark.full
async def test_models_of_livekit_inference() -> None:
    report = await talk_to("inference.py", "1.8")
    answered(report)
    assert [host.name for host in report.hosts if host.known] == ["agent-gateway.livekit.cloud"]


@pytest.mark.parametrize("agent", ["flat_starter", "booking_package", "late_joiners.py"])
@pytest.mark.full
async def test_agents_that_greet(agent: str) -> None:
    """Dispatched by name, in a package of its own, and blind to those who were there before."""
    report = await talk_to(agent, "1.8")
    answered(report)
    assert report.calls[0].greeted


@pytest.mark.full
async def test_an_agent_whose_turn_detector_is_unsure() -> None:
    report = await talk_to("doubts.py", "1.8")
    answered(report)
    assert [turn.unsure_s for turn in report.calls[0].turns] == [1.25, 1.25]


@pytest.mark.full
async def test_an_agent_that_waits() -> None:
    report = await talk_to("waits.py", "1.8")
    answered(report)
    assert not report.calls[0].greeted


async def test_an_agent_that_crashes_in_the_job() -> None:
    report = await talk_to("mute.py", "1.8", timeout_s=6)
    assert not report.ok
    assert "crashed in the job" in report.calls[0].stopped_at
    assert "KeyError: 'sunday'" in report.calls[0].stopped_at


@pytest.mark.full
async def test_an_agent_that_never_registers() -> None:
    report = await talk_to("never_registers.py", "1.8")
    assert not report.ok
    assert "never registered" in report.calls[0].stopped_at
    assert "FileNotFoundError" in report.calls[0].stopped_at
    assert any("TABLES_FILE is set nowhere" in remark for remark in report.remarks)
