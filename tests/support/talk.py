"""Types and data that the tests of `lkgen.talk` share."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

import aiohttp
import pytest

from lkgen.talk.caller.script import Latency, Script, ToolCall, Turn
from lkgen.talk.net.gateway import Gateway
from lkgen.talk.report import Report

BOOKING = "I would like to book a table for two people tonight please."
CLOSING = "What time do you close on Sunday?"

SCRIPT = Script(
    turns=(
        Turn(BOOKING, "A table for two."),
        Turn(
            CLOSING,
            "At ten in the evening.",
            tools=((ToolCall("opening_hours", {"day": "Sunday"}),),),
        ),
    ),
    greeting="Hello.",
    latency=Latency(0.0, 0.0, 0.0),
)

TWO = Script((Turn(BOOKING, "A table for two."), Turn(CLOSING, "At nine in the evening.")))

CONVERSATION = Script(
    turns=(
        Turn(BOOKING, "Gladly, a table for two tonight. Which name may I write down for you?"),
        Turn(
            CLOSING,
            "On Sunday we are open from noon to nine.",
            tools=((ToolCall("opening_hours", {"day": "Sunday"}),),),
            result="noon to nine",
        ),
        Turn("Could you make that eight o'clock instead?", "Eight o'clock it is."),
    ),
    greeting="Hello!",
    strict=True,
)
# The model is asked once more for each tool that it had called; what was done before the sentence
# ended has no span.
STEPS = re.compile(
    "(speech to text,)?end of turn,((language model,)?tool,)*(language model,)?(voice,)?"
    "network and audio,"
)
PROVIDERS = {"api.deepgram.com", "api.groq.com", "api.cartesia.ai"}


@dataclass(frozen=True)
class Client:
    """An HTTP client in the place of an agent: its requests go through the gateway.

    Attributes:
        key: the dummy key in an environment variable of the agent.
    """

    session: aiohttp.ClientSession
    key: Callable[[str], str]


def admission(gateway: Gateway) -> str:
    """The line of a request that has the password of a gateway's proxy."""
    url = urlsplit(gateway.environment()["HTTPS_PROXY"])
    password = base64.b64encode(f"{url.username}:{url.password}".encode()).decode()
    return f"Proxy-Authorization: Basic {password}\r\n"


def answered(report: Report) -> None:
    """Each sentence reached the model as it was said, and what was heard is the reply to it."""
    (seen,) = report.calls
    assert report.problems == []
    assert seen.greeting == CONVERSATION.greeting
    assert [turn.heard for turn in seen.turns] == [turn.say for turn in CONVERSATION.turns]
    assert [turn.replied for turn in seen.turns] == [turn.answer for turn in CONVERSATION.turns]
    assert seen.turns[1].tools == ('opening_hours({"day": "Sunday"})',)
    assert {host.name for host in report.hosts} == PROVIDERS
    assert all(host.known for host in report.hosts)
    assert report.deprecations == []
    assert not [warning for warning in report.warnings if "prewarm" in warning]
    for turn in seen.turns:
        timed(turn.latency_s, [(span.name, span.start_s, span.end_s) for span in turn.spans])


def timed(latency_s: float | None, spans: list[tuple[str, float, float]]) -> None:
    """The steps of a turn follow each other from its end to the first sound."""
    assert latency_s is not None
    names = [name for name, _, _ in spans]
    assert STEPS.fullmatch("".join(f"{name}," for name in names)), names
    starts = [0.0, *(end for _, _, end in spans)]
    assert [start for _, start, _ in spans] == starts[:-1]
    assert starts == sorted(starts)
    assert starts[-1] == pytest.approx(latency_s)
