"""Voices that are paced are given a sentence only when the one before has been heard."""

from __future__ import annotations

import json

import pytest
from support.talk import Client

from lkgen.talk.fakes.registry import Switchboard

ADDRESS = "wss://global.api.murf.ai/v1/speech/stream-input?sample_rate=24000&format=pcm&model=m"
SENTENCE = {"context_id": "c", "voice_config": {"voice_id": "v"}, "text": "At nine. "}


@pytest.mark.parametrize("in_query", [True, False])
async def test_murf_speaks_a_sentence_before_the_next_comes(
    client: Client, switchboard: Switchboard, in_query: bool
) -> None:
    """Its plugin before LiveKit's own, livekit-murf 0.1.1, puts the key into the query."""
    key = client.key("MURF_API_KEY")
    address, headers = (f"{ADDRESS}&api-key={key}", {}) if in_query else (ADDRESS, {"api-key": key})
    async with client.session.ws_connect(address, headers=headers) as socket:
        for _ in range(2):
            await socket.send_json(SENTENCE)
            heard = json.loads((await socket.receive(timeout=10)).data)
            assert heard["audio"]
        await socket.send_json({**SENTENCE, "text": "", "end": True})
        while "final" not in (heard := json.loads((await socket.receive(timeout=10)).data)):
            assert heard["audio"]
    assert switchboard.refusals() == []
