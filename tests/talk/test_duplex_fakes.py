"""Models that hear and speak at the same time: OpenAI's GPT-Live, and LiveKit Inference's."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from support.environments import environment
from support.fakes.realtime import SCHEMA, TOOL, Json, Line, speak
from support.providers import drive_one
from support.talk import BOOKING, CLOSING, SCRIPT, Client

from lkgen.talk.caller.conversation import Conversation
from lkgen.talk.fakes.kinds.base import CHARACTER_S
from lkgen.talk.fakes.registry import Switchboard
from lkgen.talk.net.gateway import Gateway

OPENAI = "wss://api.openai.com/v1/live/sessions"
CLASSES = [
    ("livekit.agents.inference", "DuplexModel", "openai/gpt-live-1"),
    ("livekit.plugins.openai", "realtime.GPTLiveModel", "gpt-live-1"),
]
# After which its client takes it that it has said what it says.
SILENCE_S = 0.8


@pytest.mark.drives
@pytest.mark.parametrize(("package", "name", "model"), CLASSES, ids=["inference", "openai"])
async def test_the_real_client_has_a_conversation(
    gateway: Gateway,
    switchboard: Switchboard,
    conversation: Conversation,
    package: str,
    name: str,
    model: str,
) -> None:
    claim: dict[str, Any] = {
        "id": "duplex",
        "role": "realtime",
        "import": package,
        "class": name,
        "arguments": {"model": model, "voice": "marin"},
        "greets": True,
        "needs": [["OPENAI_API_KEY"]],
    }
    greeted, told, called, done = await drive_one(
        environment("1.8"), claim, gateway, switchboard, conversation
    )
    assert greeted["text"] == SCRIPT.greeting
    assert told["text"] == SCRIPT.turns[0].answer
    # What it heard is final when the caller has been silent for a while: after this answer, or
    # with the next.
    assert BOOKING in (told["heard"], called["heard"])
    assert (called["tool"], called["arguments"]) == ("opening_hours", {"day": "Sunday"})
    assert done["text"] == SCRIPT.turns[1].answer
    for spoken in (greeted, told, done):
        wanted = len(spoken["text"]) * CHARACTER_S + SILENCE_S
        assert spoken["seconds"] == pytest.approx(wanted, abs=0.11)


@pytest.fixture
async def live(client: Client) -> AsyncIterator[Line]:
    headers = {"Authorization": f"Bearer {client.key('OPENAI_API_KEY')}"}
    async with client.session.ws_connect(OPENAI, headers=headers) as socket:
        line = Line(socket)
        session = {
            "model": "gpt-live-1",
            "audio": {"format": {"type": "audio/pcm", "rate": 16_000}},
            "delegation": {"type": "responses", "responses": {"model": "behind", "tools": [TOOL]}},
        }
        await line.send("session.start", session=session)
        await line.kind("session.started")
        yield line


async def say(line: Line, conversation: Conversation, sentence: str) -> None:
    """The same as to OpenAI's other models, under another name."""

    class Other(Line):
        async def send(self, kind: str = "", **fields: Any) -> None:
            await line.send("session.input_audio.append", **fields)

    await speak(Other(line.socket), conversation, sentence)


def delegated(line: Line) -> list[Json]:
    return [one["event"] for one in line.events if one["type"] == "response.event"]


async def test_it_says_what_it_hears_in_pieces(live: Line, conversation: Conversation) -> None:
    await say(live, conversation, BOOKING)
    await live.kind("session.output_transcript.delta")
    heard = [one for one in live.events if one["type"] == "session.input_transcript.delta"]
    assert "".join(one["delta"] for one in heard) == BOOKING
    assert all(one["start_ms"] <= one["end_ms"] for one in heard)


async def test_the_model_behind_it_calls_a_tool(live: Line, conversation: Conversation) -> None:
    await say(live, conversation, CLOSING)
    await live.until(lambda event: event.get("event", {}).get("type") == "response.completed")
    kinds = [one["type"] for one in delegated(live)]
    assert kinds == ["response.created", "response.output_item.done", "response.completed"]
    call = delegated(live)[1]["item"]
    assert (call["name"], call["arguments"]) == ("opening_hours", '{"day": "Sunday"}')
    result = {"type": "function_call_output", "call_id": call["call_id"], "output": "ten"}
    await live.send("response.item.create", item=result)
    await live.send("response.create")
    said = ""
    while said != SCRIPT.turns[1].answer:
        said += (await live.kind("session.output_transcript.delta"))["delta"]
    assert dict(conversation.exchanges[0].prompt.tools) == {"opening_hours": SCHEMA}


async def test_it_closes_when_it_is_asked_to(live: Line, switchboard: Switchboard) -> None:
    await live.send("session.thinking.append", content="It rains.", delegation_id=None)
    await live.kind("session.thinking.appended")
    await live.send("session.input_audio.mute")
    await live.kind("session.input_audio.muted")
    await live.send("session.close")
    assert (await live.kind("session.closed"))["usage"] == {"seconds": 0.0}
    assert switchboard.refusals() == []


@pytest.mark.parametrize(
    "message",
    [
        {"type": "response.create.twice"},
        {"type": "response.item.create", "item": {"type": "function_call_output"}},
        {"type": "session.commentary.append", "content": "No delegation."},
        {"type": "session.input_audio.append", "audio": "?"},
    ],
    ids=["event", "call", "delegation", "audio"],
)
async def test_it_refuses_what_is_wrong(
    live: Line, switchboard: Switchboard, message: Json
) -> None:
    await live.socket.send_json(message)
    assert (await live.kind("error"))["error"]["message"]
    assert len(switchboard.refusals()) == 1


async def test_it_is_told_first_what_it_is(client: Client, switchboard: Switchboard) -> None:
    headers = {"Authorization": f"Bearer {client.key('OPENAI_API_KEY')}"}
    async with client.session.ws_connect(OPENAI, headers=headers) as socket:
        line = Line(socket)
        await line.send("session.close")
        assert "session.start" in (await line.kind("error"))["error"]["message"]
    assert len(switchboard.refusals()) == 1
