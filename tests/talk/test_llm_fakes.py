"""The fakes of language models beside chat completions, each asked as its own client would."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import aiohttp
import pytest
from support.talk import BOOKING, CLOSING, SCRIPT, Client

from lkgen.talk.caller.conversation import Conversation
from lkgen.talk.caller.faults import parse_fault
from lkgen.talk.fakes.registry import Switchboard

SCHEMA = {"type": "object", "properties": {"day": {"type": "string"}}, "required": ["day"]}
Json = dict[str, Any]


@dataclass(frozen=True)
class Protocol:
    """How a provider is asked, and what its answers look like.

    Attributes:
        url: where.
        headers: with the key that a client has for a variable.
        body: of a request with these messages, in the provider's form, with one tool offered.
        user: what the user says, as a message.
        call: a tool call and then its result, as messages.
        read: the words in an answer, and the names and arguments of tool calls.
    """

    url: str
    headers: Callable[[Client], Json]
    body: Callable[[list[Json]], Json]
    user: Callable[[str], Json]
    call: list[Json]
    read: Callable[[bytes], tuple[str, list[tuple[str, Any]]]]


def sse(data: bytes) -> Iterator[Json]:
    for line in data.decode().splitlines():
        if line.startswith("data: "):
            yield json.loads(line.removeprefix("data: "))


def frames(data: bytes) -> Iterator[tuple[str, Json]]:
    """Amazon's event stream: the type and the JSON of each event."""
    while data:
        total, head = struct.unpack(">II", data[:8])
        headers, payload = data[12 : 12 + head], data[12 + head : total - 4]
        size = headers[0]
        assert headers[1 : 1 + size] == b":event-type"
        length = struct.unpack(">H", headers[2 + size : 4 + size])[0]
        yield headers[4 + size : 4 + size + length].decode(), json.loads(payload)
        data = data[total:]


def read_responses(data: bytes) -> tuple[str, list[tuple[str, Any]]]:
    events = list(sse(data))
    assert [event["sequence_number"] for event in events] == list(range(len(events)))
    assert events[0]["type"] == "response.created"
    text = "".join(e["delta"] for e in events if e["type"] == "response.output_text.delta")
    output = events[-1]["response"]["output"]
    calls = [one for one in output if one["type"] == "function_call"]
    return text, [(one["name"], json.loads(one["arguments"])) for one in calls]


def read_anthropic(data: bytes) -> tuple[str, list[tuple[str, Any]]]:
    events = list(sse(data))
    assert [events[0]["type"], events[-1]["type"]] == ["message_start", "message_stop"]
    deltas = [event["delta"] for event in events if event["type"] == "content_block_delta"]
    text = "".join(delta.get("text", "") for delta in deltas)
    arguments = "".join(delta.get("partial_json", "") for delta in deltas)
    blocks = [e["content_block"] for e in events if e["type"] == "content_block_start"]
    names = [block["name"] for block in blocks if block["type"] == "tool_use"]
    return text, [(name, json.loads(arguments)) for name in names]


def read_gemini(data: bytes) -> tuple[str, list[tuple[str, Any]]]:
    candidates = [event["candidates"][0] for event in sse(data)]
    assert candidates[-1]["finishReason"] == "STOP"
    parts = [part for candidate in candidates for part in candidate["content"]["parts"]]
    calls = [part["functionCall"] for part in parts if "functionCall" in part]
    text = "".join(part.get("text", "") for part in parts)
    return text, [(call["name"], call["args"]) for call in calls]


def read_mistral(data: bytes) -> tuple[str, list[tuple[str, Any]]]:
    events = list(sse(data))
    assert events[-1]["type"] == "conversation.response.done"
    text = "".join(e["content"] for e in events if e["type"] == "message.output.delta")
    calls = [event for event in events if event["type"] == "function.call.delta"]
    return text, [(call["name"], json.loads(call["arguments"])) for call in calls]


def read_aws(data: bytes) -> tuple[str, list[tuple[str, Any]]]:
    events = list(frames(data))
    assert [events[0][0], events[-1][0]] == ["messageStart", "metadata"]
    deltas = [event["delta"] for name, event in events if name == "contentBlockDelta"]
    text = "".join(delta.get("text", "") for delta in deltas)
    starts = [event["start"]["toolUse"] for name, event in events if name == "contentBlockStart"]
    inputs = [delta["toolUse"]["input"] for delta in deltas if "toolUse" in delta]
    named = zip(starts, inputs, strict=True)
    return text, [(start["name"], json.loads(given)) for start, given in named]


def signed(client: Client) -> Json:
    name = client.key("AWS_ACCESS_KEY_ID")
    scope = f"{name}/20260101/us-east-1/bedrock/aws4_request"
    return {"Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, Signature=0"}


PROTOCOLS = {
    "openai-responses": Protocol(
        "https://api.openai.com/v1/responses",
        lambda client: {"Authorization": f"Bearer {client.key('OPENAI_API_KEY')}"},
        lambda messages: {
            "model": "gpt-4.1",
            "stream": True,
            "input": messages,
            "tools": [{"type": "function", "name": "opening_hours", "parameters": SCHEMA}],
        },
        lambda text: {"role": "user", "content": [{"type": "input_text", "text": text}]},
        [
            {"type": "function_call", "call_id": "c", "name": "opening_hours", "arguments": "{}"},
            {"type": "function_call_output", "call_id": "c", "output": "ten"},
        ],
        read_responses,
    ),
    "anthropic-messages": Protocol(
        "https://api.anthropic.com/v1/messages",
        lambda client: {
            "X-Api-Key": client.key("ANTHROPIC_API_KEY"),
            "anthropic-version": "2023-06-01",
        },
        lambda messages: {
            "model": "claude-sonnet-4-6",
            "max_tokens": 1024,
            "stream": True,
            "messages": messages,
            "tools": [{"name": "opening_hours", "input_schema": SCHEMA}],
        },
        lambda text: {"role": "user", "content": [{"type": "text", "text": text}]},
        [
            {
                "role": "assistant",
                "content": [{"type": "tool_use", "id": "c", "name": "opening_hours", "input": {}}],
            },
            {
                "role": "user",
                "content": [{"type": "tool_result", "tool_use_id": "c", "content": "ten"}],
            },
        ],
        read_anthropic,
    ),
    "gemini-generate": Protocol(
        "https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash"
        ":streamGenerateContent?alt=sse",
        lambda client: {"x-goog-api-key": client.key("GOOGLE_API_KEY")},
        lambda messages: {
            "contents": messages,
            "tools": [
                {
                    "functionDeclarations": [
                        {"name": "opening_hours", "parametersJsonSchema": SCHEMA}
                    ]
                }
            ],
        },
        lambda text: {"role": "user", "parts": [{"text": text}]},
        [
            {"role": "model", "parts": [{"functionCall": {"name": "opening_hours", "args": {}}}]},
            {
                "role": "user",
                "parts": [{"functionResponse": {"name": "opening_hours", "response": {}}}],
            },
        ],
        read_gemini,
    ),
    "mistral-conversations": Protocol(
        "https://api.mistral.ai/v1/conversations",
        lambda client: {"Authorization": f"Bearer {client.key('MISTRAL_API_KEY')}"},
        lambda messages: {
            "model": "ministral-8b-latest",
            "stream": True,
            "inputs": messages,
            "tools": [
                {"type": "function", "function": {"name": "opening_hours", "parameters": SCHEMA}}
            ],
        },
        lambda text: {"type": "message.input", "role": "user", "content": text},
        [
            {
                "type": "function.call",
                "tool_call_id": "c",
                "name": "opening_hours",
                "arguments": "{}",
            },
            {"type": "function.result", "tool_call_id": "c", "result": "ten"},
        ],
        read_mistral,
    ),
    "aws-converse": Protocol(
        "https://bedrock-runtime.us-east-1.amazonaws.com/model/amazon.nova-2-lite/converse-stream",
        signed,
        lambda messages: {
            "messages": messages,
            "toolConfig": {
                "tools": [{"toolSpec": {"name": "opening_hours", "inputSchema": {"json": SCHEMA}}}]
            },
        },
        lambda text: {"role": "user", "content": [{"text": text}]},
        [
            {
                "role": "assistant",
                "content": [{"toolUse": {"toolUseId": "c", "name": "opening_hours", "input": {}}}],
            },
            {
                "role": "user",
                "content": [{"toolResult": {"toolUseId": "c", "content": [{"text": "ten"}]}}],
            },
        ],
        read_aws,
    ),
}
each_protocol = pytest.mark.parametrize("protocol", PROTOCOLS.values(), ids=list(PROTOCOLS))


async def ask(client: Client, protocol: Protocol, messages: list[Json]) -> tuple[int, bytes]:
    headers, body = protocol.headers(client), protocol.body(messages)
    async with client.session.post(protocol.url, json=body, headers=headers) as response:
        return response.status, await response.read()


@each_protocol
async def test_the_reply_fits_the_sentence(client: Client, protocol: Protocol) -> None:
    status, data = await ask(client, protocol, [protocol.user(BOOKING)])
    assert status == 200, data
    assert protocol.read(data) == (SCRIPT.turns[0].answer, [])


@each_protocol
async def test_fillers_are_no_words_of_the_user(client: Client, protocol: Protocol) -> None:
    for filler in ("(empty)", ".", "<instructions>\nGreet the caller.\n</instructions>"):
        _, data = await ask(client, protocol, [protocol.user(filler)])
        assert protocol.read(data)[0] == SCRIPT.greeting


@each_protocol
async def test_a_tool_is_called_and_then_it_answers(
    client: Client, switchboard: Switchboard, protocol: Protocol
) -> None:
    _, data = await ask(client, protocol, [protocol.user(CLOSING)])
    assert protocol.read(data) == ("", [("opening_hours", {"day": "Sunday"})])
    _, data = await ask(client, protocol, [protocol.user(CLOSING), *protocol.call])
    assert protocol.read(data) == (SCRIPT.turns[1].answer, [])
    assert switchboard.refusals() == []


@each_protocol
async def test_the_model_knows_the_tools(
    client: Client, switchboard: Switchboard, protocol: Protocol
) -> None:
    await ask(client, protocol, [protocol.user(BOOKING)])
    fake = next(one for one in switchboard.fakes.values() if one.requests)
    assert dict(fake.conversation.exchanges[0].prompt.tools) == {"opening_hours": SCHEMA}


@each_protocol
async def test_a_call_without_its_result_is_refused(
    client: Client, switchboard: Switchboard, protocol: Protocol
) -> None:
    status, _ = await ask(client, protocol, [protocol.user(CLOSING), protocol.call[0]])
    assert status in (400, 422)
    assert "c" in switchboard.refusals()[0]


@each_protocol
async def test_no_messages_are_refused(client: Client, protocol: Protocol) -> None:
    status, data = await ask(client, protocol, [])
    # A response may be asked for by instructions alone.
    assert status == (200 if protocol is PROTOCOLS["openai-responses"] else 400), data


async def test_a_response_goes_on_from_an_earlier_one(client: Client) -> None:
    protocol = PROTOCOLS["openai-responses"]
    _, data = await ask(client, protocol, [protocol.user(CLOSING)])
    earlier = list(sse(data))[-1]["response"]
    result = {
        "type": "function_call_output",
        "call_id": earlier["output"][0]["call_id"],
        "output": "ten",
    }
    body = {**protocol.body([result]), "previous_response_id": earlier["id"]}
    headers = protocol.headers(client)
    async with client.session.post(protocol.url, json=body, headers=headers) as response:
        assert protocol.read(await response.read()) == (SCRIPT.turns[1].answer, [])
    body["previous_response_id"] = "resp_unknown"
    async with client.session.post(protocol.url, json=body, headers=headers) as response:
        assert response.status == 400


async def test_responses_come_over_a_websocket_too(client: Client) -> None:
    protocol = PROTOCOLS["openai-responses"]
    url, headers = protocol.url.replace("https", "wss"), protocol.headers(client)
    async with client.session.ws_connect(url, headers=headers) as socket:
        for sentence, turn in ((BOOKING, SCRIPT.turns[0]), ("", None)):
            body = protocol.body([protocol.user(sentence)]) if turn else {"model": ""}
            await socket.send_json({"type": "response.create", **body})
            events = [await socket.receive_json()]
            while events[-1]["type"] not in ("response.completed", "error"):
                events.append(await socket.receive_json())
            if turn is None:
                assert events[-1]["status"] == 400
            else:
                text = events[-1]["response"]["output"][0]["content"][0]["text"]
                assert text == turn.answer


async def test_a_gemini_that_speaks_is_a_voice(client: Client, switchboard: Switchboard) -> None:
    url = PROTOCOLS["gemini-generate"].url.replace("2.5-flash:", "2.5-flash-preview-tts:")
    body = {
        "contents": [{"parts": [{"text": f'Say cheerfully:\n"{BOOKING}"'}]}],
        "generationConfig": {"responseModalities": ["AUDIO"], "speechConfig": {"voice": "Kore"}},
    }
    headers = PROTOCOLS["gemini-generate"].headers(client)
    async with client.session.post(url, json=body, headers=headers) as response:
        parts = [
            event["candidates"][0]["content"]["parts"][0] for event in sse(await response.read())
        ]
    size = sum(len(part["inlineData"]["data"]) for part in parts) * 3 // 4
    assert size / 2 / 24_000 == pytest.approx(len(BOOKING) * 0.06, abs=0.1)
    assert [mark.part for mark in switchboard.fakes["gemini-speech"].conversation.marks] == [
        "tts",
        "tts",
    ]


@each_protocol
async def test_a_fault_is_an_error_of_the_provider(
    client: Client, conversation: Conversation, protocol: Protocol
) -> None:
    conversation.script = replace(SCRIPT, faults=(parse_fault("llm:429"),))
    status, data = await ask(client, protocol, [protocol.user(BOOKING)])
    assert status == 429
    assert "llm:429" in data.decode()


@each_protocol
async def test_a_fault_cuts_the_connection_once(
    client: Client, conversation: Conversation, switchboard: Switchboard, protocol: Protocol
) -> None:
    conversation.script = replace(SCRIPT, faults=(parse_fault("llm:drop"),))
    with pytest.raises(aiohttp.ClientError):
        await ask(client, protocol, [protocol.user(BOOKING)])
    status, _ = await ask(client, protocol, [protocol.user(BOOKING)])
    assert status == 200
    assert switchboard.failures == []
