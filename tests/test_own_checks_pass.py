"""A project passes what it asks of itself: pyright, and its tests with no keys."""

from __future__ import annotations

import os
import subprocess

import pytest
from support.environments import environment
from support.projects import MakeProject

from lkgen.catalogue import catalogue

pytestmark = pytest.mark.series

CHOICES: list[dict[str, str]] = [
    {},
    {"pipeline": "realtime", "callers": "phone-inbound", "package_name": "booking"},
    {"pipeline": "realtime", "realtime": "google", "language": "de"},
    {"avatar": "tavus"},
    {"stt": "openai", "tts": "elevenlabs", "vad": "silero", "turn_detection": "vad"},
]
OLDER = [
    {**answers, "livekit_series": series.id}
    for series in catalogue().series[:-1]
    for answers in ({"llm": "anthropic", "stt": "assemblyai"}, {"pipeline": "realtime"})
]


@pytest.mark.parametrize(
    "answers",
    [*CHOICES[:2], *(pytest.param(one, marks=pytest.mark.full) for one in CHOICES[2:] + OLDER)],
    ids=lambda answers: "-".join(answers.values()) or "-",
)
def test_own_checks_pass(make_project: MakeProject, answers: dict[str, str]) -> None:
    python = environment(answers.get("livekit_series", "1.8"))
    project = make_project(**answers)
    known = {name for provider in catalogue().providers for name in provider.variables}
    bare = {name: value for name, value in os.environ.items() if name not in known}
    bare |= {"PYTHONPATH": str(project / "src"), "NO_COLOR": "1"}
    for command in (
        ["pyright", "--pythonpath", str(python)],
        ["pytest", "-q", "-p", "no:cacheprovider"],
    ):
        done = subprocess.run(
            [python, "-m", *command],
            cwd=project,
            env=bare,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert "warning" not in done.stdout.replace("0 warnings", "")
