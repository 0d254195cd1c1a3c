"""A start that does not start says which command does, and what is wrong with the environment."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from support.environments import environment
from support.projects import SET, MakeProject
from support.sample import parameters
from support.series import EACH_SERIES

pytestmark = pytest.mark.series


def run(
    project: Path, *command: str, series: str = "1.8", **variables: str
) -> subprocess.CompletedProcess[str]:
    bare = {"PATH": os.environ["PATH"], "HOME": os.environ["HOME"], "PYTHONPATH": "src"}
    return subprocess.run(
        [environment(series), *command],
        cwd=project,
        env={**bare, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("command", parameters(["console", "dev", "start", ""]))
def test_the_file_itself_names_the_command(make_project: MakeProject, command: str) -> None:
    project = make_project()
    for way in (["src/my_agent/agent.py"], ["-m", "my_agent.agent"]):
        done = run(project, *way, command, **SET)
        assert done.returncode == 1
        assert "python -m livekit.agents start src/my_agent/agent.py" in done.stderr


def test_what_is_missing_is_explained(make_project: MakeProject) -> None:
    done = run(make_project(), "src/my_agent/agent.py")
    assert done.returncode == 1
    assert "GROQ_API_KEY: Groq: https://console.groq.com" in done.stderr


@pytest.mark.parametrize("quoted", ["'ws://127.0.0.1:1'", '"ws://127.0.0.1:1"'])
def test_quotes_that_docker_passes_on_are_refused(make_project: MakeProject, quoted: str) -> None:
    done = run(make_project(), "src/my_agent/agent.py", **{**SET, "LIVEKIT_URL": quoted})
    assert done.returncode == 1
    assert "LIVEKIT_URL: write it without quotes" in done.stderr


@pytest.mark.parametrize("series", EACH_SERIES)
def test_log_level_holds_for_livekit_too(make_project: MakeProject, series: str) -> None:
    code = (
        "import logging, my_agent.agent as a; from livekit.agents.cli.log import setup_logging;"
        "setup_logging('INFO', False, False);"
        "print([logging.getLogger(n).isEnabledFor(logging.DEBUG)"
        " for n in ('my_agent', 'livekit.agents', 'livekit.plugins.groq')])"
    )
    project = make_project(livekit_series=series)
    for level, expected in {
        "debug": "[True, True, True]",
        "Error": "[False, False, False]",
    }.items():
        done = run(project, "-c", code, series=series, **SET, LOG_LEVEL=level)
        assert done.stdout.splitlines()[-1] == expected, done.stderr
