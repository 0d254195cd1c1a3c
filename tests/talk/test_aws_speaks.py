"""Amazon's own HTTP/2 client, which asks for a newer Python: its plugin against the fakes.

Where there is none, this says nothing, as docs/providers.md does.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support.environments import newer_python
from support.providers import drive_one
from support.rooms import SERIES, environment_of, render
from support.talk import BOOKING, CLOSING, SCRIPT

from lkgen.talk.caller.conversation import Conversation
from lkgen.talk.fakes.kinds.base import CHARACTER_S
from lkgen.talk.fakes.registry import Switchboard
from lkgen.talk.net.gateway import Gateway

pytestmark = pytest.mark.drives

PYTHONS = [python for python in [newer_python("3.12")] if python]
PLUGIN: dict[str, Any] = {"import": "livekit.plugins.aws"}


@pytest.fixture(scope="module", params=PYTHONS)
def python(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One with the packages that the projects have whose providers need it."""
    projects = render(SERIES, tmp_path_factory.mktemp("projects"))
    return environment_of(SERIES, request.param, projects)


async def test_transcribe_hears(
    python: Path, gateway: Gateway, switchboard: Switchboard, conversation: Conversation
) -> None:
    stt: dict[str, Any] = {"id": "aws", "role": "stt", "class": "STT", "arguments": {}}
    heard = await drive_one(python, {**PLUGIN, **stt}, gateway, switchboard, conversation)
    assert [one["text"] for one in heard] == [BOOKING, CLOSING]
    assert all(one["interim"] for one in heard)
    assert gateway.hosts("known") == ["transcribestreaming.us-east-1.amazonaws.com"]


async def test_sonic_hears_answers_and_calls_a_tool(
    python: Path, gateway: Gateway, switchboard: Switchboard, conversation: Conversation
) -> None:
    claim: dict[str, Any] = {
        **PLUGIN,
        "id": "aws",
        "role": "realtime",
        "class": "realtime.RealtimeModel",
        "arguments": {"voice": "tiffany"},
        # Without instructions its client asks for nothing.
        "greets": False,
    }
    told, called, done = await drive_one(python, claim, gateway, switchboard, conversation)
    assert (told["heard"], called["heard"]) == (BOOKING, CLOSING)
    assert (told["text"], done["text"]) == tuple(turn.answer for turn in SCRIPT.turns)
    assert (called["tool"], called["arguments"]) == ("opening_hours", {"day": "Sunday"})
    for one in (told, done):
        assert one["seconds"] == pytest.approx(len(one["text"]) * CHARACTER_S, abs=0.01)
    assert gateway.hosts("known") == ["bedrock-runtime.us-east-1.amazonaws.com"]
