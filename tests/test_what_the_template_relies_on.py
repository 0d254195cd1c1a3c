"""Defaults that the template leaves alone, and LiveKit's habits that its comments name."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from support import INSIDE
from support.projects import MakeProject

pytestmark = pytest.mark.series

AGENT = "src/my_agent/agent.py"


def test_livekit_is_as_the_template_says(make_project: MakeProject, python_1_8: Path) -> None:
    package = make_project() / "src/my_agent"
    script = INSIDE / "livekit_facts.py"
    done = subprocess.run(
        [python_1_8, script, package], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_the_output_rate_is_named_only_where_it_is_not_the_default(
    make_project: MakeProject,
) -> None:
    assert "AudioOutputOptions" not in (make_project("a") / "src/a/agent.py").read_text("utf-8")
    other = (make_project("b", tts="elevenlabs") / "src/b/agent.py").read_text("utf-8")
    assert "room_io.AudioOutputOptions(sample_rate=22050)" in other


def test_an_agent_for_the_phone_waits_to_be_dispatched_by_name(make_project: MakeProject) -> None:
    phone = (make_project(callers="phone-inbound") / AGENT).read_text("utf-8")
    assert '@server.rtc_session(agent_name="my-agent")' in phone
    web = (make_project("web") / "src/web/agent.py").read_text("utf-8")
    assert "@server.rtc_session()" in web


def test_each_preset_comes_out_as_its_own_values(make_project: MakeProject) -> None:
    texts = {
        (make_project(preset, turn_preset=preset) / f"src/{preset}/agent.py")
        .read_text("utf-8")
        .replace(preset, "x")
        for preset in ("snappy", "balanced", "patient", "phone")
    }
    assert len(texts) == 4
