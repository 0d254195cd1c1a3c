"""Run by the Python of a series: does what LiveKit deprecates, and reports what it printed."""

import asyncio
import json
import logging
import sys
import warnings
from collections.abc import Callable

from livekit.agents import Agent, AgentSession, RoomInputOptions, metrics, room_io
from livekit.agents.types import NOT_GIVEN


def in_session(**arguments: object) -> Callable[[], object]:
    """Make a session with these arguments."""
    return lambda: AgentSession(vad=None, **arguments)


WAYS: dict[str, Callable[[], object]] = {
    "turn_detection": in_session(turn_detection="vad"),
    "preemptive_generation": in_session(preemptive_generation=True),
    "mcp_servers": in_session(mcp_servers=[object()]),
    "mcp_servers of an agent": lambda: Agent(instructions="x", mcp_servers=[object()]),
    "metrics_collected": lambda: AgentSession(vad=None).on("metrics_collected", print),
    "update_options": lambda: AgentSession(vad=None).update_options(min_endpointing_delay=0.1),
    "RoomInputOptions": lambda: room_io.RoomOptions._ensure_options(
        NOT_GIVEN, room_input_options=RoomInputOptions()
    ),
    "UsageSummary": metrics.UsageSummary,
}


async def printed(way: Callable[[], object]) -> list[str]:
    """What the logger and the warnings say while `way` runs, of what is deprecated."""
    handler = logging.Handler()
    texts: list[str] = []
    handler.emit = lambda record: texts.append(record.getMessage())
    logging.getLogger("livekit.agents").addHandler(handler)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            way()
        finally:
            logging.getLogger("livekit.agents").removeHandler(handler)
    texts += [str(one.message) for one in caught if one.category is DeprecationWarning]
    return [text for text in texts if "deprecated" in text]


async def main() -> None:
    """Report each way's texts as JSON."""
    json.dump({name: await printed(way) for name, way in WAYS.items()}, sys.stdout)


asyncio.run(main())
