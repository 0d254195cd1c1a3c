"""What AGENTS.md says not to write in a series is deprecated there, or not there."""

from __future__ import annotations

import pytest

from lkgen.catalogue import Series, catalogue
from lkgen.facts import Facts, facts

# What an idiom stands on: names that a series must have deprecated, or must not have.
IDIOMS = {
    "`turn_handling={…}`": ["AgentSession(turn_handling)"],
    "`AgentSession(turn_detection=…, min_endpointing_delay=…)`": [
        "AgentSession(turn_detection)",
        "AgentSession(min_endpointing_delay)",
    ],
    "`RoomInputOptions`, `RoomOutputOptions`": ["RoomInputOptions", "RoomOutputOptions"],
    '`session.on("metrics_collected")`': ["AgentSession.on: metrics_collected"],
    "`livekit.plugins.turn_detector`": ["livekit.plugins.turn_detector"],
    "`inference.VAD`, `inference.TurnDetector`": ["inference.VAD", "inference.TurnDetector"],
    "`cli.run_app(server)`, `agent.py dev`, `agent.py console`": [
        "run_app",
        "dev mode",
        "console mode",
    ],
    "`mcp_servers=[…]`": ["AgentSession(mcp_servers)"],
}


@pytest.mark.parametrize("series", catalogue().series, ids=lambda series: series.id)
def test_each_is_deprecated_or_absent(series: Series) -> None:
    known = facts(series.id)
    for idiom in series.superseded:
        for name in IDIOMS[idiom.was]:
            assert not usable(known, name), f"{name} is fine in {series.id}"


def usable(known: Facts, name: str) -> bool:
    """Whether code of that series may use it without a word from LiveKit."""
    own, _, argument = name.partition("(")
    argument = argument.removesuffix(")")
    if known.deprecation(own, argument):
        return False
    word = name.rpartition(": ")[2]
    if any(one.text.startswith(word) for one in known.deprecations):
        return False
    if argument:
        found = known.class_(f"livekit.agents.{own}")
        return found is not None and found.takes(argument)
    return known.home(f"livekit.agents.{own}") is not None
