"""Providers that run beside the agent: their fakes answer, whatever really listens there."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import aiohttp
import pytest
from support.environments import environment
from support.providers import drive_one
from support.talk import BOOKING, SCRIPT, Client

from lkgen.talk.audio.opus import OggWriter
from lkgen.talk.caller.conversation import Conversation
from lkgen.talk.fakes.kinds.base import CHARACTER_S
from lkgen.talk.fakes.registry import Switchboard
from lkgen.talk.net.gateway import Gateway
from lkgen.talk.report import Host

CHAT = "ws://localhost:8998/api/chat?voice_prompt=NATF2.pt&text_prompt=Answer."


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]"])
async def test_the_proxy_does_not_lead_there(client: Client, gateway: Gateway, host: str) -> None:
    async with client.session.get(f"http://{host}:11434/v1/models") as response:
        assert response.status == 200
    async with client.session.get(f"http://{host}:11434/api/tags") as response:
        assert response.status == 403
    assert gateway.report() == (Host("localhost:11434", 2, known=True),)
    assert set(gateway.local) == {8998, 11434}


@pytest.mark.drives
async def test_ollama_answers(
    gateway: Gateway, switchboard: Switchboard, conversation: Conversation
) -> None:
    claim = {
        "id": "ollama",
        "role": "llm",
        "import": "livekit.plugins.openai",
        "class": "LLM.with_ollama",
        "arguments": {"model": "llama3.1"},
    }
    told, called, done = await drive_one(
        environment("1.8"), claim, gateway, switchboard, conversation
    )
    assert (told["text"], done["text"]) == tuple(turn.answer for turn in SCRIPT.turns)
    assert (called["tool"], called["arguments"]) == ("opening_hours", {"day": "Sunday"})
    assert gateway.hosts("known") == ["localhost:11434"]
    assert gateway.hosts("local") == []


@pytest.mark.drives
async def test_personaplex_speaks_first_hears_and_answers(
    gateway: Gateway, switchboard: Switchboard, conversation: Conversation
) -> None:
    claim: dict[str, Any] = {
        "id": "personaplex",
        "role": "realtime",
        "import": "livekit.plugins.nvidia",
        "class": "realtime.RealtimeModel",
        "arguments": {"voice": "NATF2"},
        "greets": False,
        # It greets while it hears the first.
        "sentences": [BOOKING, BOOKING],
    }
    conversation.script = replace(SCRIPT, turns=SCRIPT.turns[:1] * 2)
    spoken = await drive_one(environment("1.8"), claim, gateway, switchboard, conversation)
    assert [one["text"] for one in spoken] == [SCRIPT.greeting, SCRIPT.turns[0].answer]
    for one in spoken:
        assert one["seconds"] == pytest.approx(len(one["text"]) * CHARACTER_S, abs=0.03)
    assert gateway.hosts("known") == ["localhost:8998"]


async def test_personaplex_takes_anybody_and_greets_when_it_hears(client: Client) -> None:
    async with client.session.ws_connect(CHAT) as socket:
        assert await socket.receive_bytes() == b"\0"
        head = await socket.receive_bytes()
        assert head.startswith(b"\1OggS")
        await socket.send_bytes(b"\1" + OggWriter().head())
        assert await socket.receive_bytes() == b"\2" + SCRIPT.greeting.encode()


@pytest.mark.parametrize("sent", [b"\1no Ogg at all, or too little of it", b"\7", b""])
async def test_personaplex_hangs_up_on_what_is_wrong(
    client: Client, switchboard: Switchboard, sent: bytes
) -> None:
    async with client.session.ws_connect(CHAT) as socket:
        await socket.send_bytes(sent)
        while (message := await socket.receive()).type is aiohttp.WSMsgType.BINARY:
            pass
        assert socket.close_code == 1008, message
    assert len(switchboard.refusals()) == 1


async def test_personaplex_needs_a_voice_and_a_prompt(client: Client) -> None:
    with pytest.raises(aiohttp.WSServerHandshakeError, match="400"):
        await client.session.ws_connect("ws://localhost:8998/api/chat")
