"""Types and data that the tests of `lkgen.talk` share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import aiohttp

from lkgen.talk.script import Latency, Script, ToolCall, Turn

BOOKING = "I would like to book a table for two people tonight please."
CLOSING = "What time do you close on Sunday?"

SCRIPT = Script(
    turns=(
        Turn(BOOKING, "A table for two."),
        Turn(CLOSING, "At ten in the evening.", tool=ToolCall("opening_hours", {"day": "Sunday"})),
    ),
    greeting="Hello.",
    latency=Latency(0.0, 0.0, 0.0),
)


@dataclass(frozen=True)
class Client:
    """An HTTP client in the place of an agent: its requests go through the gateway.

    Attributes:
        key: the dummy key in an environment variable of the agent.
    """

    session: aiohttp.ClientSession
    key: Callable[[str], str]
