"""A call that ended before its session began has no report, and says no error because of that."""

from __future__ import annotations

import pytest
from support.environments import environment
from support.projects import MakeProject, own_tests
from support.series import EACH_SERIES

pytestmark = pytest.mark.series

NEVER_BEGAN = """
import pytest

import helpers
from my_agent import agent


@pytest.fixture
def fake_job_context():
    if hasattr(helpers, "fake_job_context"):
        return helpers.fake_job_context
    from livekit.agents.testing import fake_job_context

    return fake_job_context


async def test_it(fake_job_context, caplog):
    with fake_job_context() as ctx:
        with pytest.raises(RuntimeError, match="no AgentSession was found"):
            ctx.make_session_report()
        await agent.report(ctx)
    assert "call took" not in caplog.text
"""


@pytest.mark.parametrize("series", EACH_SERIES)
def test_what_kept_it_from_that_is_the_only_error(make_project: MakeProject, series: str) -> None:
    project = make_project(livekit_series=series)
    (project / "tests/test_never_began.py").write_text(NEVER_BEGAN, encoding="utf-8")
    done = own_tests(project, environment(series), "-k", "test_it")
    assert "1 passed" in done.stdout.splitlines()[-1], done.stdout + done.stderr
