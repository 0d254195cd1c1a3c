"""What its users do to a project before it is led through series and providers, and its proofs."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from support.projects import own_tests
from support.releases import commit, edit

_PACKAGE = "src/my_agent"
_BILLING = '''"""Yours: the second agent."""

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
_TOOL = '''    @function_tool
    async def to_billing(self, context: RunContext[None]) -> Billing:
        """Hand over to somebody who takes payments."""
        return Billing()

    @function_tool
    async def opening_hours('''
_HANDLER = """    @session.on("agent_state_changed")
    def on_state(event: agents.AgentStateChangedEvent) -> None:
        logger.info("now %s", event.new_state)

    @session.on("close")"""
_OPTION = "        max_tool_steps=5,\n        preemptive_generation=True,\n"
OURS = ("from my_agent.billing import Billing", "to_billing", "now %s", "max_tool_steps=5", "rich>")
"""A text of each."""
# What works otherwise with no error.
TOLD = {
    "1.5": "the model now begins to answer before the caller has surely finished",
    "1.8": "an error of the model is raised here now",
}


def with_work_of_its_users(project: Path) -> None:
    """A tool, a second agent and session, a handler, an option of the session, a dependency."""
    (project / _PACKAGE / "billing.py").write_text(_BILLING, encoding="utf-8")
    assistant = f"{_PACKAGE}/assistant.py"
    head = ", function_tool\n"
    edit(project, assistant, head, f"{head}\nfrom my_agent.billing import Billing\n")
    edit(project, assistant, _TOOL.splitlines()[0] + "\n    async def opening_hours(", _TOOL)
    edit(project, f"{_PACKAGE}/events.py", '    @session.on("close")', _HANDLER)
    edit(project, f"{_PACKAGE}/agent.py", "        preemptive_generation=True,\n", _OPTION)
    edit(project, "pyproject.toml", '    "openai<3",', '    "rich>=13",\n    "openai<3",')
    commit(project)


def lost(project: Path) -> list[str]:
    """Those of OURS that are nowhere in the project."""
    texts = [file.read_text(encoding="utf-8") for file in project.rglob("*.*") if file.is_file()]
    return [line for line in OURS if not any(line in text for text in texts)]


def passes_its_tests(project: Path, python: Path) -> int:
    """Run the project's own tests; gives how many passed."""
    done = own_tests(project, python, PYTHONDONTWRITEBYTECODE="1")
    assert done.returncode == 0, done.stdout + done.stderr
    found = re.search(r"(\d+) passed", done.stdout)
    assert found, done.stdout
    return int(found[1])


def answers_a_call(project: Path, python: Path) -> None:
    """`lkgen talk` hears an answer to each sentence."""
    done = subprocess.run(
        [sys.executable, "-m", "lkgen", "talk", str(project), "--python", str(python)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
