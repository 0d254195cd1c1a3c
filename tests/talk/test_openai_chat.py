"""The fake of chat completions."""

from __future__ import annotations

import json
from typing import Any

import pytest
from talk_support import BOOKING, CLOSING, SCRIPT, Client

from lkgen.talk.fakes import Switchboard
from lkgen.talk.script import Conversation

TOOLS: list[dict[str, Any]] = [
    {"type": "function", "function": {"name": "opening_hours", "parameters": {}}}
]
SYSTEM = {"role": "system", "content": "You take bookings."}
USER = {"role": "user", "content": BOOKING}
ASKS = {"role": "user", "content": [{"type": "text", "text": CLOSING}]}
URLS = {
    "GROQ_API_KEY": "https://api.groq.com/openai/v1/chat/completions",
    "OPENAI_API_KEY": "https://api.openai.com/v1/chat/completions",
}


async def _ask(
    client: Client, messages: list[dict[str, Any]], *, provider: str = "GROQ_API_KEY", **body: Any
) -> tuple[int, str]:
    body = {"model": "llama-3.3-70b-versatile", "stream": True, "messages": messages, **body}
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
