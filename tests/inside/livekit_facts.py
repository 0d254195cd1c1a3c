"""Run by the Python of a series: what the template's code and comments rely on, checked."""

import inspect
import re
import sys
import typing
from pathlib import Path

import pytest
from livekit import rtc
from livekit.agents import AgentServer, inference, room_io
from livekit.agents.job import DEFAULT_PARTICIPANT_KINDS
from livekit.agents.voice.events import EventTypes


def default(function: typing.Any, name: str) -> typing.Any:
    """The default of a parameter."""
    return inspect.signature(function).parameters[name].default


# settings.py and agent.py: what is left to LiveKit, and the one default that is raised.
assert default(AgentServer, "initialize_process_timeout") == 10.0
assert default(AgentServer, "host") == ""

# room_options(): the rate that needs no mention, and callers of each kind let in by default.
assert room_io.AudioOutputOptions().sample_rate == 24000
phone = rtc.ParticipantKind.PARTICIPANT_KIND_SIP
web = rtc.ParticipantKind.PARTICIPANT_KIND_STANDARD
assert {phone, web} <= set(DEFAULT_PARTICIPANT_KINDS)

# prewarm(): the library's own threshold, not the seed's 0.05.
assert default(inference.VAD, "activation_threshold") == 0.5

# events.py: names that are not LiveKit's would be accepted and never called.
text = (Path(sys.argv[1]) / "events.py").read_text(encoding="utf-8")
names = set(re.findall(r'session\.on\("(\w+)"\)', text))
assert len(names) == 3, names
assert names <= set(typing.get_args(EventTypes)), names


async def handler(event: object) -> None:
    """An async handler, which `on` refuses."""


with pytest.raises(ValueError, match="Cannot register an async callback"):
    typing.cast(typing.Any, rtc.EventEmitter()).on("close", handler)
