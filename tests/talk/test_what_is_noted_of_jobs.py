"""A job that is rejected, and a session that is closed, are noted in the log: in each series."""

from __future__ import annotations

import os
import subprocess

import pytest
from support.environments import environment
from support.series import EACH_SERIES

from lkgen.talk.sandbox.python_path import with_start_up
from lkgen.talk.sandbox.start_up.lkgen_jobs import CLOSED, REJECTED

pytestmark = pytest.mark.series

CODE = """
import asyncio
from livekit.agents import Agent, AgentSession, JobRequest
from livekit.protocol.agent import Job

async def nothing(*_, **__): ...

async def main():
    await JobRequest(job=Job(id="AJ_1"), on_reject=nothing, on_accept=nothing).reject()
    session = AgentSession()
    await session.start(Agent(instructions=""))
    await session.aclose()
    await asyncio.sleep(1)

asyncio.run(main())
"""


@pytest.mark.parametrize("series", EACH_SERIES)
def test_both_are_told_in_the_log(series: str) -> None:
    env = with_start_up({"PATH": os.environ["PATH"], "HOME": os.environ["HOME"]}, jobs=True)
    done = subprocess.run(
        [environment(series), "-c", CODE], env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert REJECTED in done.stderr
    assert CLOSED in done.stderr
