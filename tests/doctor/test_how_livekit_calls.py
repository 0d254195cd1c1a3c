"""LKD004 knows how LiveKit calls what a user writes, in each series."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from support.environments import environment

from lkgen.doctor.rules.lkd004_narrow_signature import CALLS
from lkgen.facts import series

pytestmark = pytest.mark.series

# In which file LiveKit calls each, and by what name there.
PLACES = [
    ("livekit.agents.llm.LLM", "chat", "voice/agent.py", "chat"),
    ("livekit.agents.stt.STT", "_recognize_impl", "stt/stt.py", "_recognize_impl"),
    ("livekit.agents.stt.STT", "stream", "voice/agent.py", "stream"),
    ("livekit.agents.tts.TTS", "synthesize", "tts/stream_adapter.py", "synthesize"),
    ("livekit.agents.tts.TTS", "stream", "voice/agent.py", "stream"),
    ("livekit.agents.tts.ChunkedStream", "_run", "tts/tts.py", "_run"),
    ("livekit.agents.Agent", "llm_node", "voice/generation.py", "node"),
    (
        "livekit.agents.Agent",
        "on_user_turn_completed",
        "voice/agent_activity.py",
        "on_user_turn_completed",
    ),
]


def calls(file: Path, name: str) -> set[tuple[int, frozenset[str]]]:
    """How many values a file gives a method in place, and which by name, for each of its calls."""
    found: set[tuple[int, frozenset[str]]] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        called = node.func if isinstance(node, ast.Call) else None
        own = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
        if own == name and isinstance(node, ast.Call):
            found.add((len(node.args), frozenset(word.arg or "**" for word in node.keywords)))
    return found


@pytest.mark.parametrize("series", series())
@pytest.mark.parametrize(("of", "method", "file", "called"), PLACES)
def test_livekit_gives_what_the_rule_says(
    series: str, of: str, method: str, file: str, called: str
) -> None:
    python = environment(series)
    package = next(python.parents[1].glob("lib/python*/site-packages/livekit/agents"))
    said = CALLS[of][method]
    # Where text is first in place and elsewhere by name, both fit a parameter of that name.
    expected = len(said.places) + len(said.words)
    given = calls(package / file, called)
    assert any(
        places + len(words) == expected and words <= {*said.words, *said.places}
        for places, words in given
    ), given
