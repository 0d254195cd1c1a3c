"""A project with its user's work in it goes from series to series, and passes its tests there."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from support.cli import Place
from support.environments import environment
from support.releases import NEWEST, Releases, commit, edit

pytestmark = [pytest.mark.series, pytest.mark.full]

PACKAGE = "src/my_agent"
BILLING = '''"""Yours: the second agent."""

from livekit.agents import Agent, AgentSession, RunContext, function_tool


def by_phone() -> AgentSession[None]:
    return AgentSession[None](stt="deepgram/nova-3", llm="openai/gpt-4.1-mini")


class Billing(Agent):
    def __init__(self) -> None:
        super().__init__(instructions="Take payments.")

    @function_tool
    async def pay(self, context: RunContext[None], amount: int) -> str:
        """Take a payment."""
        return f"paid {amount}"
'''
TOOL = '''    @function_tool
    async def to_billing(self, context: RunContext[None]) -> Billing:
        """Hand over to somebody who takes payments."""
        return Billing()

    @function_tool
    async def opening_hours('''
HANDLER = """    @session.on("agent_state_changed")
    def on_state(event: agents.AgentStateChangedEvent) -> None:
        logger.info("now %s", event.new_state)

    @session.on("close")"""
OPTION = "        max_tool_steps=5,\n        preemptive_generation=True,\n"
# What works otherwise with no error.
TOLD = {
    "1.5": "the model now begins to answer before the caller has surely finished",
    "1.8": "an error of the model is raised here now",
}
OURS = ("from my_agent.billing import Billing", "to_billing", "now %s", "max_tool_steps=5", "rich>")


def with_work_of_its_users(project: Path) -> None:
    """A tool, a second agent and session, a handler, an option of the session, a dependency."""
    (project / PACKAGE / "billing.py").write_text(BILLING, encoding="utf-8")
    assistant = f"{PACKAGE}/assistant.py"
    head = ", function_tool\n"
    edit(project, assistant, head, f"{head}\nfrom my_agent.billing import Billing\n")
    edit(project, assistant, TOOL.splitlines()[0] + "\n    async def opening_hours(", TOOL)
    edit(project, f"{PACKAGE}/events.py", '    @session.on("close")', HANDLER)
    edit(project, f"{PACKAGE}/agent.py", "        preemptive_generation=True,\n", OPTION)
    edit(project, "pyproject.toml", '    "openai<3",', '    "rich>=13",\n    "openai<3",')
    commit(project)


def passes_its_tests(project: Path, series: str) -> None:
    done = subprocess.run(
        [environment(series), "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=project,
        env={**os.environ, "PYTHONPATH": str(project / "src"), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_from_the_oldest_to_the_newest(place: Place, releases: Releases) -> None:
    project = releases.make(place.cwd / "my-agent", NEWEST, {"livekit_series": "1.3"})
    with_work_of_its_users(project)
    for series in ("1.5", "1.8"):
        done = place.lkgen("update", project, "--set", f"livekit_series={series}")
        assert TOLD[series] in " ".join(done.stdout.split())
        assert done.returncode == 0, done.stdout + done.stderr
        texts = [
            file.read_text(encoding="utf-8") for file in project.rglob("*.*") if file.is_file()
        ]
        assert [line for line in OURS if not any(line in text for text in texts)] == []
        assert f"livekit-agents=={series}." in (project / "pyproject.toml").read_text()
        passes_its_tests(project, series)
        commit(project)
