"""LiveKit's names are known in one form, and the attributes that lead on are there."""

from __future__ import annotations

from itertools import product

import pytest

from lkgen.facts import facts, series
from lkgen.project.livekit_names import ATTRIBUTES, livekit_names


@pytest.mark.parametrize(
    ("written", "known"),
    [
        ("livekit.agents.voice.AgentSession", "livekit.agents.AgentSession"),
        (
            "livekit.agents.voice.agent_session.AgentSession.start",
            "livekit.agents.AgentSession.start",
        ),
        ("livekit.agents.llm.function_tool", "livekit.agents.function_tool"),
        ("livekit.plugins.openai.llm.LLM.with_azure", "livekit.plugins.openai.LLM.with_azure"),
        ("livekit.agents.never.Was", "livekit.agents.never.Was"),
        ("asyncio.create_task", "asyncio.create_task"),
    ],
)
@pytest.mark.parametrize("id", series())
def test_one_form(id: str, written: str, known: str) -> None:
    assert livekit_names(id).canonical(written) == known


@pytest.mark.parametrize(("id", "attribute"), list(product(series(), ATTRIBUTES)))
def test_an_attribute_is_a_property_and_leads_to_a_class(id: str, attribute: str) -> None:
    known = facts(id)
    owner, _, name = attribute.rpartition(".")
    found = known.class_(owner)
    assert found is not None
    assert name in found.properties
    assert known.home(ATTRIBUTES[attribute]) is not None
