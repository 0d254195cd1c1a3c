"""The texts of deprecations, found in LiveKit's source, are those that it prints."""

from __future__ import annotations

import json
import subprocess

import pytest
from support import INSIDE
from support.environments import whole_environment

from lkgen.facts import facts, series

pytestmark = pytest.mark.series

SCRIPT = INSIDE / "deprecated_ways.py"
# What each way of the script is about.
ABOUT = {
    "turn_detection": ("AgentSession", "turn_detection"),
    "preemptive_generation": ("AgentSession", "preemptive_generation"),
    "mcp_servers": ("AgentSession", "mcp_servers"),
    "mcp_servers of an agent": ("Agent", "mcp_servers"),
    "metrics_collected": ("metrics_collected",),
    "update_options": ("AgentSession.update_options", "min_endpointing_delay"),
    "RoomInputOptions": ("RoomInputOptions",),
    "UsageSummary": ("UsageSummary",),
}


@pytest.mark.parametrize("id", series())
def test_a_deprecated_way_prints_its_fact_and_another_nothing(id: str) -> None:
    command = [whole_environment(id), SCRIPT]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    known = {way: facts(id).deprecation(*about) for way, about in ABOUT.items()}
    expected = {way: [one.text] if one else [] for way, one in known.items()}
    assert json.loads(done.stdout) == expected
