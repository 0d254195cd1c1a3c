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


@pytest.mark.parametrize(
    ("answers", "named"),
    [
        ({}, False),
        ({"callers": "phone-inbound"}, True),
        ({"hosting": "cloud"}, True),
        ({"dispatch": "explicit"}, True),
        ({"hosting": "cloud", "dispatch": "automatic"}, False),
    ],
)
def test_an_agent_has_a_name_where_rooms_must_ask_for_it(
    make_project: MakeProject, answers: dict[str, str], named: bool
) -> None:
    agent = (make_project(**answers) / AGENT).read_text("utf-8")
    assert ('rtc_session(agent_name="my-agent", on_session_end=report)' in agent) == named
    assert ("rtc_session(on_session_end=report)" in agent) == (not named)


def test_a_call_by_phone_is_timed_for_the_phone(make_project: MakeProject) -> None:
    phone = (make_project("a", callers="phone-inbound") / "src/a/agent.py").read_text("utf-8")
    asked = (make_project("b", turn_preset="phone") / "src/b/agent.py").read_text("utf-8")
    delays = [line for line in asked.splitlines() if "_delay" in line]
    assert delays
    assert all(line in phone for line in delays)


@pytest.mark.parametrize("series", ["1.3", "1.5", "1.8"])
def test_livekit_cloud_brings_what_only_it_has(make_project: MakeProject, series: str) -> None:
    cloud = make_project("a", hosting="cloud", livekit_series=series) / "src/a/agent.py"
    own = make_project("b", livekit_series=series) / "src/b/agent.py"
    there, here = cloud.read_text("utf-8"), own.read_text("utf-8")
    assert "noise_cancellation.BVC()" in there
    assert "noise_cancellation" not in here
    assert ('TurnDetector(version="v1")' in there) == (series == "1.8")
    assert ('"mode": "adaptive"' in there) == (series == "1.8")
    assert '"mode": "vad"' not in there
    assert "adaptive" not in here


PRELOAD = "LIVEKIT_AGENTS_PRELOAD_LOCAL_INFERENCE"


@pytest.mark.parametrize(
    ("answers", "off"),
    [
        ({}, False),
        ({"turn_detection": "vad"}, True),
        ({"turn_detection": "stt"}, True),
        ({"pipeline": "realtime"}, True),
        ({"turn_detection": "vad", "livekit_series": "1.5"}, False),
    ],
)
def test_no_end_of_turn_model_is_loaded_that_nothing_uses(
    make_project: MakeProject, answers: dict[str, str], off: bool
) -> None:
    text = (make_project(**answers) / "src/my_agent/__init__.py").read_text("utf-8")
    assert (PRELOAD in text) == off


def test_each_preset_comes_out_as_its_own_values(make_project: MakeProject) -> None:
    texts = {
        (make_project(preset, turn_preset=preset) / f"src/{preset}/agent.py")
        .read_text("utf-8")
        .replace(preset, "x")
        for preset in ("snappy", "balanced", "patient", "phone")
    }
    assert len(texts) == 4
