"""What a project's README says one can do works: each recipe, on each series."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from support.environments import environment
from support.projects import MakeProject
from support.recipes import apply_recipes
from support.series import EACH_SERIES_FACTS

from lkgen.catalogue import Series

# What runs the recipes that the README does not test itself.
RUNS = """
import asyncio
import json

import aiohttp
from aiohttp import web
from livekit.agents import AgentSession
from livekit.agents.utils import http_context


async def test_the_service_is_asked(monkeypatch):
    async def free(request):
        return web.Response(text=f"three for {request.match_info['people']}")

    app = web.Application()
    app.router.add_get("/free/{people}", free)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    base = f"http://127.0.0.1:{site._server.sockets[0].getsockname()[1]}"
    ask = aiohttp.ClientSession.get

    def here(self, url, **more):
        return ask(self, url.replace("https://tables.example.com", base), **more)

    monkeypatch.setattr(aiohttp.ClientSession, "get", here)
    async with aiohttp.ClientSession() as client:
        monkeypatch.setattr(http_context, "http_session", lambda: client)
        async with conversation(ToolCall("free_tables", {"people": 4}), "Three.") as session:
            result = await session.run(user_input="Have you a table for four?")
            result.expect.next_event().is_function_call(name="free_tables")
            result.expect.next_event().is_function_call_output(output="three for 4")
    await runner.cleanup()


async def test_the_manager_takes_over_and_knows_what_was_said():
    lines = [ToolCall("call_the_manager", {}), "I am the manager."]
    async with conversation(*lines) as session:
        result = await session.run(user_input="This is outrageous!")
        result.expect.next_event().is_function_call(name="call_the_manager")
        result.expect.contains_agent_handoff()
        items = session.current_agent.chat_ctx.items
        said = [item.text_content for item in items if item.type == "message"]
        assert "This is outrageous!" in said


async def test_the_model_may_hang_up():
    from livekit.agents import llm

    offered = llm.ToolContext(Assistant().tools).parse_function_tools("openai")
    assert "end_call" in [tool["function"]["name"] for tool in offered]


async def test_the_report_is_written(monkeypatch, tmp_path):
    from PACKAGE import agent

    class Report:
        def to_dict(self):
            return {"room": "hello"}

    class Context:
        class job:
            id = "AJ_1"

        def make_session_report(self):
            return Report()

    monkeypatch.chdir(tmp_path)
    await agent.save_report(Context())
    assert json.loads((tmp_path / "AJ_1.json").read_text()) == {"room": "hello"}
"""


@pytest.fixture(params=EACH_SERIES_FACTS)
def series(request: pytest.FixtureRequest) -> Series:
    return request.param


@pytest.mark.full
def test_each_recipe_passes_the_projects_own_checks(
    make_project: MakeProject, series: Series
) -> None:
    python = environment(series.id)
    project = make_project(livekit_series=series.id)
    assert apply_recipes(project, "my_agent") == 6
    run(python, project, "ruff", "check", "--fix", "--quiet", "--select", "I", "src", "tests")
    run(python, project, "ruff", "check")
    run(python, project, "pyright", "--pythonpath", str(python))
    tests = project / "tests/test_assistant.py"
    tests.write_text(tests.read_text(encoding="utf-8") + RUNS.replace("PACKAGE", "my_agent"))
    run(python, project, "pytest", "-q", "-p", "no:cacheprovider")


def run(python: Path, project: Path, *command: str) -> None:
    done = subprocess.run(
        [python, "-m", *command],
        cwd=project,
        env={**os.environ, "PYTHONPATH": str(project / "src"), "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
