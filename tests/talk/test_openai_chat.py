"""The fake of chat completions."""

from __future__ import annotations

import base64
import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from support.talk import BOOKING, CLOSING, SCRIPT, Client

from lkgen.talk.caller.conversation import Conversation
from lkgen.talk.fakes.google_token import write_account
from lkgen.talk.fakes.kinds.packed import pack, unpack
from lkgen.talk.fakes.registry import Switchboard

TOOLS: list[dict[str, Any]] = [
    {"type": "function", "function": {"name": "opening_hours", "parameters": {}}}
]
SYSTEM = {"role": "system", "content": "You take bookings."}
USER = {"role": "user", "content": BOOKING}
ASKS = {"role": "user", "content": [{"type": "text", "text": CLOSING}]}
PLAIN = {"Content-Encoding": "identity"}
URLS = {
    "GROQ_API_KEY": "https://api.groq.com/openai/v1/chat/completions",
    "OPENAI_API_KEY": "https://api.openai.com/v1/chat/completions",
}


async def _ask(
    client: Client, messages: list[dict[str, Any]], *, provider: str = "GROQ_API_KEY", **body: Any
) -> tuple[int, str]:
    body = {"model": "openai/gpt-oss-120b", "stream": True, "messages": messages, **body}
    headers = {"Authorization": f"Bearer {client.key(provider)}"}
    async with client.session.post(URLS[provider], json=body, headers=headers) as response:
        return response.status, await response.text()


def _chunks(text: str) -> list[dict[str, Any]]:
    """The events of a stream, whose last is not JSON."""
    events = [line.removeprefix("data: ") for line in text.split("\n\n") if line]
    assert events[-1] == "[DONE]"
    return [json.loads(event) for event in events[:-1]]


def _said(chunks: list[dict[str, Any]]) -> str:
    deltas = [chunk["choices"][0]["delta"] for chunk in chunks if chunk["choices"]]
    return "".join(delta.get("content") or "" for delta in deltas)


@pytest.mark.parametrize("provider", list(URLS))
async def test_the_reply_fits_the_sentence(client: Client, provider: str) -> None:
    status, text = await _ask(client, [SYSTEM, USER], provider=provider)
    assert status == 200
    chunks = _chunks(text)
    assert len(chunks) > 3
    assert _said(chunks) == SCRIPT.turns[0].answer
    assert chunks[0]["choices"][0]["delta"]["role"] == "assistant"
    assert chunks[-1]["choices"][0]["finish_reason"] == "stop"


async def test_without_words_of_the_user_it_greets(client: Client) -> None:
    assert _said(_chunks((await _ask(client, [SYSTEM]))[1])) == SCRIPT.greeting


async def test_usage_is_sent_if_asked_for(client: Client) -> None:
    _, text = await _ask(client, [USER], stream_options={"include_usage": True})
    last = _chunks(text)[-1]
    assert last["choices"] == []
    usage = last["usage"]
    assert usage["total_tokens"] == usage["prompt_tokens"] + usage["completion_tokens"]


async def test_a_whole_answer_is_sent_if_no_stream_is_asked_for(client: Client) -> None:
    _, text = await _ask(client, [USER], stream=False)
    choice = json.loads(text)["choices"][0]
    assert choice["message"] == {"role": "assistant", "content": SCRIPT.turns[0].answer}
    assert choice["finish_reason"] == "stop"


async def test_a_tool_is_called_and_then_it_answers(client: Client) -> None:
    _, text = await _ask(client, [SYSTEM, ASKS], tools=TOOLS)
    chunks = _chunks(text)
    calls = [
        call for chunk in chunks for call in chunk["choices"][0]["delta"].get("tool_calls", ())
    ]
    assert calls[0]["function"]["name"] == "opening_hours"
    assert json.loads(calls[1]["function"]["arguments"]) == {"day": "Sunday"}
    assert chunks[-1]["choices"][0]["finish_reason"] == "tool_calls"

    made = {"role": "assistant", "tool_calls": [{**calls[0], "index": None}]}
    result = {"role": "tool", "tool_call_id": calls[0]["id"], "content": "ten"}
    _, text = await _ask(client, [SYSTEM, ASKS, made, result], tools=TOOLS)
    assert _said(_chunks(text)) == SCRIPT.turns[1].answer


async def test_a_tool_that_is_not_offered_is_a_problem(
    client: Client, conversation: Conversation
) -> None:
    _, text = await _ask(client, [ASKS])
    assert _said(_chunks(text)) == SCRIPT.turns[1].answer
    assert "opening_hours" in conversation.problems[0]


async def test_something_unscripted_is_a_problem(
    client: Client, conversation: Conversation
) -> None:
    conversation.begin(BOOKING, 1.0)
    status, _ = await _ask(client, [{"role": "user", "content": "Sing."}])
    assert status == 200
    assert "Sing." in conversation.problems[0]


@pytest.mark.parametrize(
    "body",
    [
        {"model": ""},
        {"messages": []},
        {"messages": [{"role": "robot", "content": "x"}]},
        {"messages": [USER, {"role": "tool", "tool_call_id": "call_1", "content": "x"}]},
        {"messages": [{"role": "assistant", "tool_calls": [{"id": "call_1"}]}, USER]},
    ],
    ids=["no model", "no message", "unknown role", "result without call", "call without result"],
)
async def test_a_wrong_request_is_refused(
    client: Client, switchboard: Switchboard, body: dict[str, Any]
) -> None:
    messages = body.get("messages", [USER])
    rest = {name: value for name, value in body.items() if name != "messages"}
    status, text = await _ask(client, messages, **rest)
    assert status == 400
    assert json.loads(text)["error"]["type"] == "invalid_request_error"
    assert len(switchboard.refusals()) == 1


async def test_the_key_of_another_provider_is_refused(client: Client) -> None:
    headers = {"Authorization": f"Bearer {client.key('OPENAI_API_KEY')}"}
    async with client.session.post(URLS["GROQ_API_KEY"], json={}, headers=headers) as response:
        assert response.status == 401


async def test_cerebras_is_asked_in_messagepack(client: Client) -> None:
    body = gzip.compress(pack({"model": "gpt-oss-120b", "stream": True, "messages": [USER]}))
    headers = {
        "Authorization": f"Bearer {client.key('CEREBRAS_API_KEY')}",
        "Content-Type": "application/vnd.msgpack",
        "Content-Encoding": "gzip",
    }
    url = "https://api.cerebras.ai/v1/chat/completions"
    async with client.session.post(url, data=body, headers=headers) as response:
        assert response.status == 200
        assert _said(_chunks(await response.text())) == SCRIPT.turns[0].answer
    async with client.session.post(url, data=b"\xc1", headers=headers | PLAIN) as response:
        assert response.status == 400


async def test_azure_has_a_deployment_in_its_address(client: Client) -> None:
    headers = {"api-key": client.key("AZURE_OPENAI_API_KEY")}
    url = "https://mine.openai.azure.com/openai/deployments/gpt-4o/chat/completions"
    body = {"model": "gpt-4o", "messages": [USER]}
    async with client.session.post(url, json=body, headers=headers) as response:
        assert (await response.json())["choices"][0]["message"]["content"]


async def test_vertex_takes_the_token_of_a_service_account(client: Client, tmp_path: Path) -> None:
    account = json.loads(write_account(tmp_path).read_text())
    form = {
        "grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer",
        "assertion": _jwt({"iss": account["client_email"]}),
    }
    async with client.session.post(account["token_uri"], data=form) as response:
        token = (await response.json())["access_token"]
    url = (
        "https://mg-1.us-central1-2.prediction.vertexai.goog"
        "/v1beta1/projects/p/locations/us-central1/endpoints/1/chat/completions"
    )
    body = {"model": "gemma", "messages": [USER]}
    for bearer, status in ((token, 200), ("ignored", 401)):
        headers = {"Authorization": f"Bearer {bearer}"}
        async with client.session.post(url, json=body, headers=headers) as response:
            assert response.status == status


def _jwt(claims: dict[str, Any]) -> str:
    payload = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"e30.{payload}.signature"


@pytest.mark.parametrize(
    "value",
    [
        None,
        [True, False, 0, 127, 128, -1, -33, 2**40, 1.5],
        {"text": "é" * 300, "bytes": b"\x00" * 300, "list": list(range(20)), "none": None},
    ],
)
def test_messagepack_says_what_json_and_bytes_say(value: object) -> None:
    assert unpack(pack(value)) == value


@pytest.mark.parametrize("data", [b"", b"\xc1", b"\xd9\x05ab", b"\x01\x02"])
def test_broken_messagepack_is_an_error(data: bytes) -> None:
    with pytest.raises(ValueError, match="not MessagePack"):
        unpack(data)


def test_messagepack_of_a_library_is_read() -> None:
    # What msgpack.packb of the msgpack library makes, with its shortest forms.
    data = bytes.fromhex("83a16193010203a162cb3ff8000000000000a163d1ff00")
    assert unpack(data) == {"a": [1, 2, 3], "b": 1.5, "c": -256}
