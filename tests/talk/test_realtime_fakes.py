"""The fakes of realtime models: each spoken to over its websocket, as its own client would."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import aiohttp
import pytest
from support.fakes.realtime import RATE, SCHEMA, TOOL, Json, Line, audio, speak
from support.talk import BOOKING, CLOSING, SCRIPT, Client

from lkgen.talk.caller.conversation import Conversation
from lkgen.talk.caller.faults import parse_fault
from lkgen.talk.caller.script import NONSENSE
from lkgen.talk.fakes.kinds.base import CHARACTER_S
from lkgen.talk.fakes.registry import Switchboard

OPENAI = "wss://api.openai.com/v1/realtime?model=gpt-realtime"


@pytest.fixture
async def openai(client: Client) -> AsyncIterator[Line]:
    headers = {"Authorization": f"Bearer {client.key('OPENAI_API_KEY')}"}
    async with client.session.ws_connect(OPENAI, headers=headers) as socket:
        line = Line(socket)
        await line.kind("session.created")
        heard = {"format": {"type": "audio/pcm", "rate": RATE}, "transcription": {"model": "x"}}
        heard["turn_detection"] = {"type": "server_vad"}
        session = {"type": "realtime", "tools": [TOOL], "audio": {"input": heard}}
        await line.send("session.update", session=session)
        await line.kind("session.updated")
        yield line


def spoken(line: Line, kind: str = "response.output_audio.delta") -> float:
    """How long all the speech is that came, in seconds at 24 kHz."""
    deltas = [event["delta"] for event in line.events if event["type"] == kind]
    return sum(len(base64.b64decode(delta)) for delta in deltas) / 2 / 24_000


@pytest.mark.parametrize(
    "address",
    [
        "/openai/realtime?api-version=2024-10-01-preview&deployment=mine",
        "/openai/v1/realtime?model=mine",
    ],
)
async def test_openai_in_an_azure_resource(client: Client, address: str) -> None:
    headers = {"api-key": client.key("AZURE_OPENAI_API_KEY")}
    url = f"wss://lkgen.openai.azure.com{address}"
    async with client.session.ws_connect(url, headers=headers) as socket:
        line = Line(socket)
        assert (await line.kind("session.created"))["session"]["model"] == "mine"
        await line.send("response.create")
        assert (await line.kind("response.done"))["response"]["status"] == "completed"


async def test_openai_greets_when_it_is_asked_to(openai: Line) -> None:
    await openai.send("response.create", response={"metadata": {"client_event_id": "mine"}})
    done = (await openai.kind("response.done"))["response"]
    assert done["status"] == "completed"
    assert done["metadata"] == {"client_event_id": "mine"}
    assert done["output"][0]["content"][0]["transcript"] == SCRIPT.greeting
    assert spoken(openai) == pytest.approx(len(SCRIPT.greeting) * CHARACTER_S, abs=0.01)


async def test_openai_hears_and_answers(openai: Line, conversation: Conversation) -> None:
    await speak(openai, conversation, BOOKING)
    done = (await openai.kind("response.done"))["response"]
    kinds = [event["type"] for event in openai.events]
    order = [
        "input_audio_buffer.speech_started",
        "input_audio_buffer.speech_stopped",
        "input_audio_buffer.committed",
        "conversation.item.input_audio_transcription.completed",
        "response.created",
        "response.output_audio.delta",
        "response.done",
    ]
    assert [kinds.index(kind) for kind in order] == sorted(kinds.index(kind) for kind in order)
    completed = openai.events[kinds.index(order[3])]
    assert completed["transcript"] == BOOKING
    assert done["output"][0]["content"][0]["transcript"] == SCRIPT.turns[0].answer
    assert {mark.part for mark in conversation.marks} == {"realtime"}


async def test_openai_calls_a_tool(openai: Line, conversation: Conversation) -> None:
    await speak(openai, conversation, CLOSING)
    (call,) = (await openai.kind("response.done"))["response"]["output"]
    assert (call["name"], json.loads(call["arguments"])) == ("opening_hours", {"day": "Sunday"})
    result = {"type": "function_call_output", "call_id": call["call_id"], "output": "ten"}
    await openai.send("conversation.item.create", item=result)
    await openai.send("response.create")
    done = (await openai.kind("response.done"))["response"]
    assert done["output"][0]["content"][0]["transcript"] == SCRIPT.turns[1].answer
    assert dict(conversation.exchanges[0].prompt.tools) == {"opening_hours": SCHEMA}


async def test_openai_hears_nothing_in_silence(
    openai: Line, conversation: Conversation, switchboard: Switchboard
) -> None:
    conversation.begin(BOOKING, 1.0)
    silence = base64.b64encode(bytes(RATE * 4)).decode()
    await openai.send("input_audio_buffer.append", audio=silence)
    await openai.send("session.update", session={"type": "realtime"})
    await openai.kind("session.updated")
    assert [event["type"] for event in openai.events[2:]] == ["session.updated"]
    assert conversation.exchanges == []
    assert switchboard.refusals() == []


async def test_openai_stops_when_it_is_cancelled(openai: Line, switchboard: Switchboard) -> None:
    await openai.send("response.create")
    await openai.kind("response.output_audio.delta")
    await openai.send("response.cancel")
    done = (await openai.kind("response.done"))["response"]
    assert done["status"] == "cancelled"
    item = next(e["item"] for e in openai.events if e["type"] == "response.output_item.added")
    await openai.send(
        "conversation.item.truncate", item_id=item["id"], content_index=0, audio_end_ms=50
    )
    assert (await openai.kind("conversation.item.truncated"))["audio_end_ms"] == 50
    await openai.send("response.cancel")
    assert "no active response" in (await openai.kind("error"))["error"]["message"]
    assert switchboard.refusals() == []


async def test_openai_stops_when_the_caller_speaks(
    openai: Line, conversation: Conversation
) -> None:
    await openai.send("response.create")
    await openai.kind("response.output_audio.delta")
    await speak(openai, conversation, BOOKING)
    assert (await openai.kind("response.done"))["response"]["status"] == "cancelled"
    assert (await openai.kind("response.done"))["response"]["status"] == "completed"


async def test_openai_answers_in_text_if_asked_to(openai: Line) -> None:
    await openai.send("session.update", session={"type": "realtime", "output_modalities": ["text"]})
    await openai.send("response.create")
    done = (await openai.kind("response.done"))["response"]
    assert done["output"][0]["content"] == [{"type": "output_text", "text": SCRIPT.greeting}]
    assert spoken(openai) == 0.0


async def test_openai_waits_for_the_client_to_end_a_turn_if_asked_to(
    openai: Line, conversation: Conversation
) -> None:
    quiet = {"type": "realtime", "audio": {"input": {"turn_detection": None}}}
    await openai.send("session.update", session=quiet)
    await speak(openai, conversation, BOOKING)
    await openai.send("input_audio_buffer.commit")
    await openai.kind("conversation.item.input_audio_transcription.completed")
    await openai.send("response.create")
    await openai.kind("response.done")
    assert conversation.exchanges[0].prompt.user == BOOKING
    assert not [e for e in openai.events if e["type"] == "input_audio_buffer.speech_started"]


@pytest.mark.parametrize(
    "message",
    [
        {"type": "conversation.item.delete", "item_id": "item_unknown"},
        {
            "type": "conversation.item.create",
            "item": {"type": "function_call_output", "call_id": "call_unknown", "output": "x"},
        },
        {"type": "input_audio_buffer.append", "audio": "?"},
        {"type": "sing"},
    ],
    ids=["item", "call", "audio", "event"],
)
async def test_openai_refuses_what_is_wrong(
    openai: Line, switchboard: Switchboard, message: Json
) -> None:
    await openai.socket.send_json(message)
    assert (await openai.kind("error"))["error"]["type"] == "invalid_request_error"
    assert len(switchboard.refusals()) == 1


@pytest.fixture
async def gemini(client: Client) -> AsyncIterator[Line]:
    url = (
        "wss://generativelanguage.googleapis.com//ws/"
        "google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent"
    )
    headers = {"x-goog-api-key": client.key("GOOGLE_API_KEY")}
    async with client.session.ws_connect(url, headers=headers) as socket:
        line = Line(socket)
        declared = [{"name": "opening_hours", "parameters": SCHEMA}]
        setup: Json = {
            "model": "models/gemini-live",
            "tools": [{"functionDeclarations": declared}],
            "inputAudioTranscription": {},
            "outputAudioTranscription": {},
        }
        await line.send(setup=setup)
        await line.until(lambda event: "setupComplete" in event)
        yield line


async def speak_to_gemini(line: Line, conversation: Conversation, sentence: str) -> None:
    for piece in audio(conversation, sentence):
        data = base64.b64encode(piece).decode()
        await line.send(
            realtimeInput={"audio": {"mimeType": f"audio/pcm;rate={RATE}", "data": data}}
        )


def contents(line: Line, name: str) -> list[Any]:
    content = [event.get("serverContent", {}) for event in line.events]
    return [one[name] for one in content if name in one]


def turn_complete(event: Json) -> bool:
    return bool(event.get("serverContent", {}).get("turnComplete"))


async def test_gemini_hears_and_answers(gemini: Line, conversation: Conversation) -> None:
    await speak_to_gemini(gemini, conversation, BOOKING)
    await gemini.until(turn_complete)
    assert contents(gemini, "inputTranscription") == [{"text": BOOKING}]
    said = "".join(one["text"] for one in contents(gemini, "outputTranscription"))
    assert said == SCRIPT.turns[0].answer
    assert contents(gemini, "generationComplete") == [True]


async def test_gemini_greets_and_is_interrupted(gemini: Line, conversation: Conversation) -> None:
    await gemini.send(clientContent={"turns": [{"parts": [{"text": "."}]}], "turnComplete": True})
    await gemini.until(turn_complete)
    said = "".join(one["text"] for one in contents(gemini, "outputTranscription"))
    assert said == SCRIPT.greeting
    # It is still being played when the caller begins.
    await speak_to_gemini(gemini, conversation, BOOKING)
    await gemini.until(turn_complete)
    assert contents(gemini, "interrupted") == [True]


async def test_gemini_calls_a_tool(gemini: Line, conversation: Conversation) -> None:
    await speak_to_gemini(gemini, conversation, CLOSING)
    event = await gemini.until(lambda event: "toolCall" in event)
    (call,) = event["toolCall"]["functionCalls"]
    assert (call["name"], call["args"]) == ("opening_hours", {"day": "Sunday"})
    response = {"id": call["id"], "name": call["name"], "response": {"output": "ten"}}
    await gemini.send(toolResponse={"functionResponses": [response]})
    await gemini.until(turn_complete)
    said = "".join(one["text"] for one in contents(gemini, "outputTranscription"))
    assert said == SCRIPT.turns[1].answer


async def test_gemini_wants_its_setup_first(client: Client, switchboard: Switchboard) -> None:
    url = (
        "wss://generativelanguage.googleapis.com/ws/"
        "google.ai.generativelanguage.v1alpha.GenerativeService.BidiGenerateContent"
    )
    headers = {"x-goog-api-key": client.key("GOOGLE_API_KEY")}
    async with client.session.ws_connect(url, headers=headers) as socket:
        await socket.send_json({"clientContent": {"turnComplete": True}})
        assert (await socket.receive()).type is aiohttp.WSMsgType.CLOSE
    assert "setup" in switchboard.refusals()[0]


@pytest.fixture
async def ultravox(client: Client) -> AsyncIterator[Line]:
    medium = {"inputSampleRate": RATE, "outputSampleRate": 24_000, "clientBufferSizeMs": 30_000}
    day = {"name": "day", "schema": {"type": "string"}, "required": True}
    tool: Json = {"modelToolName": "opening_hours", "dynamicParameters": [day], "client": {}}
    call: Json = {"medium": {"serverWebSocket": medium}, "selectedTools": [{"temporaryTool": tool}]}
    headers = {"X-API-Key": client.key("ULTRAVOX_API_KEY")}
    url = "https://api.ultravox.ai/api/calls"
    async with client.session.post(url, json=call, headers=headers) as response:
        assert response.status == 201
        join = (await response.json())["joinUrl"]
    async with client.session.ws_connect(join) as socket:
        line = Line(socket)
        await line.kind("call_started")
        yield line


async def test_ultravox_hears_and_answers(ultravox: Line, conversation: Conversation) -> None:
    for piece in audio(conversation, BOOKING):
        await ultravox.socket.send_bytes(piece)
    heard = await ultravox.until(lambda event: event.get("role") == "user")
    assert (heard["text"], heard["final"]) == (BOOKING, True)
    said = await ultravox.until(lambda event: event.get("role") == "agent" and event["final"])
    assert said["text"] == SCRIPT.turns[0].answer
    wanted = len(SCRIPT.turns[0].answer) * CHARACTER_S
    assert len(ultravox.sound) / 2 / 24_000 == pytest.approx(wanted, abs=0.01)
    await ultravox.until(lambda event: event.get("state") == "listening")
    states = [event["state"] for event in ultravox.events if event["type"] == "state"]
    assert states[-3:] == ["thinking", "speaking", "listening"]


async def test_ultravox_calls_a_tool(ultravox: Line, conversation: Conversation) -> None:
    for piece in audio(conversation, CLOSING):
        await ultravox.socket.send_bytes(piece)
    call = await ultravox.kind("client_tool_invocation")
    assert (call["toolName"], call["parameters"]) == ("opening_hours", {"day": "Sunday"})
    assert dict(conversation.exchanges[0].prompt.tools) == {"opening_hours": SCHEMA}
    await ultravox.send("client_tool_result", invocationId=call["invocationId"], result="ten")
    said = await ultravox.until(lambda event: event.get("role") == "agent" and event["final"])
    assert said["text"] == SCRIPT.turns[1].answer


async def test_phonic_hears_answers_and_calls_a_tool(
    client: Client, conversation: Conversation
) -> None:
    headers = {"Authorization": f"Bearer {client.key('PHONIC_API_KEY')}"}
    async with client.session.ws_connect(
        "wss://api.phonic.ai/v1/sts/ws", headers=headers
    ) as socket:
        line = Line(socket)
        formats = {"input_format": f"pcm_{RATE}", "output_format": "pcm_24000"}
        await line.send("config", **formats, tools=[{"type": "custom", "tool_schema": TOOL}])
        await line.kind("ready_to_start_conversation")
        for piece in audio(conversation, BOOKING):
            await line.send("audio_chunk", audio=base64.b64encode(piece).decode())
        await line.kind("assistant_finished_speaking")
        chunks = [event for event in line.events if event["type"] == "audio_chunk"]
        assert "".join(chunk["text"] for chunk in chunks) == SCRIPT.turns[0].answer
        assert [e["text"] for e in line.events if e["type"] == "input_text"] == [BOOKING]
        for piece in audio(conversation, CLOSING):
            await line.send("audio_chunk", audio=base64.b64encode(piece).decode())
        call = await line.kind("tool_call")
        assert (call["tool_name"], call["parameters"]) == ("opening_hours", {"day": "Sunday"})


async def test_a_fault_cuts_the_connection(
    openai: Line, conversation: Conversation, switchboard: Switchboard
) -> None:
    conversation.script = replace(SCRIPT, faults=(parse_fault("realtime:drop"),))
    await openai.send("response.create")
    await openai.kind("response.created")
    ended = await openai.socket.receive(timeout=20)
    assert ended.type in (aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR)
    assert switchboard.failures == []


async def test_a_fault_makes_nonsense(openai: Line, conversation: Conversation) -> None:
    conversation.script = replace(SCRIPT, faults=(parse_fault("realtime:garbage"),))
    await openai.send("response.create")
    done = (await openai.kind("response.done"))["response"]
    assert done["output"][0]["content"][0]["transcript"] == NONSENSE
