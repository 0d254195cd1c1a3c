"""Chat completions as OpenAI defined them, which Groq and others speak too."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping
from typing import Any, cast

from aiohttp import web

from lkgen.talk.fakes.base import Fake, Handler, Refusal, Request, Service, bearer
from lkgen.talk.script import Answer, Prompt

_ROLES = frozenset({"system", "developer", "user", "assistant", "tool", "function"})
_WORD_EVERY_S = 0.005


class OpenAIChat(Fake):
    """Answers the last message of the user as the script says, streamed or whole."""

    protocol = "openai-chat"
    services = (
        Service("api.openai.com", "OPENAI_API_KEY", prefix="/v1"),
        Service("api.groq.com", "GROQ_API_KEY", prefix="/openai/v1"),
    )

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        return {("GET", "/models"): self._models, ("POST", "/chat/completions"): self._chat}

    def key(self, request: web.Request) -> str | None:
        return bearer(request)

    def unauthorized(self) -> Refusal:
        return _refusal(401, "Incorrect API key provided.", code="invalid_api_key")

    async def _models(self, request: web.Request, record: Request) -> web.StreamResponse:
        return web.json_response({"object": "list", "data": []})

    async def _chat(self, request: web.Request, record: Request) -> web.StreamResponse:
        body = await _body(request)
        record.detail.update(body)
        messages = _messages(body)
        answer = self.conversation.answer(_prompt(messages, body))
        await asyncio.sleep(self.conversation.script.latency.llm)
        head = {"id": "chatcmpl-lkgen", "created": 1, "model": body["model"]}
        usage = _usage(messages, answer)
        if not body.get("stream"):
            choice = {"index": 0, "message": _message(answer), "finish_reason": _reason(answer)}
            return web.json_response(
                {**head, "object": "chat.completion", "choices": [choice], "usage": usage}
            )
        head["object"] = "chat.completion.chunk"
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        try:
            for delta, reason in _deltas(answer):
                choice = {"index": 0, "delta": delta, "finish_reason": reason}
                await _event(response, {**head, "choices": [choice]})
                await asyncio.sleep(_WORD_EVERY_S)
            if _wants_usage(body):
                await _event(response, {**head, "choices": [], "usage": usage})
            await response.write(b"data: [DONE]\n\n")
            await response.write_eof()
        except ConnectionError:
            # The agent was interrupted and hung up, as it may.
            record.detail["cancelled"] = True
        return response


async def _body(request: web.Request) -> dict[str, Any]:
    try:
        body: object = await request.json()
    except ValueError as error:
        raise _refusal(400, "We could not parse the JSON body of your request.") from error
    if not isinstance(body, dict):
        raise _refusal(400, "The body is not an object.")
    fields = cast("dict[str, Any]", body)
    if not isinstance(fields.get("model"), str) or not fields["model"]:
        raise _refusal(400, "You must provide a model parameter.")
    return fields


def _messages(body: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The messages of a request, in an order that the provider accepts."""
    given: object = body.get("messages")
    if not isinstance(given, list) or not given:
        raise _refusal(400, "'messages' must be a list that is not empty.")
    messages = cast("list[dict[str, Any]]", given)
    open_calls: set[str] = set()
    for message in messages:
        role = message.get("role")
        if role not in _ROLES:
            raise _refusal(400, f"Invalid role: {role!r}.")
        if role == "tool":
            if message.get("tool_call_id") not in open_calls:
                raise _refusal(
                    400, "A message with role 'tool' must be a response to 'tool_calls' before it."
                )
            open_calls.discard(message["tool_call_id"])
        elif open_calls:
            break
        elif role == "assistant":
            open_calls = {call["id"] for call in message.get("tool_calls") or ()}
    if open_calls:
        raise _refusal(
            400, "An assistant message with 'tool_calls' must be followed by tool messages."
        )
    return messages


def _prompt(messages: list[dict[str, Any]], body: Mapping[str, Any]) -> Prompt:
    said = [_text(message.get("content")) for message in messages if message["role"] == "user"]
    tools = cast("list[dict[str, Any]]", body.get("tools") or [])
    return Prompt(
        user=said[-1] if said else None,
        last=messages[-1]["role"],
        tools=frozenset(tool["function"]["name"] for tool in tools if "function" in tool),
    )


def _text(content: object) -> str:
    """The words of a message, whose content is a string or a list of parts."""
    if isinstance(content, list):
        parts = cast("list[dict[str, Any]]", content)
        return " ".join(str(part["text"]) for part in parts if part.get("type") == "text")
    return str(content or "")


def _deltas(answer: Answer) -> Iterator[tuple[dict[str, Any], str | None]]:
    """The pieces of a streamed answer, and the finish reason with the last."""
    yield {"role": "assistant", "content": None if answer.tool else ""}, None
    if answer.tool:
        calls = _tool_calls(answer)
        arguments = calls[0]["function"]["arguments"]
        calls[0]["function"]["arguments"] = ""
        yield {"tool_calls": [{"index": 0, **calls[0]}]}, None
        yield {"tool_calls": [{"index": 0, "function": {"arguments": arguments}}]}, None
    else:
        for i, word in enumerate(answer.text.split(" ")):
            yield {"content": f" {word}" if i else word}, None
    yield {}, _reason(answer)


def _message(answer: Answer) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": answer.text or None}
    if answer.tool:
        message["tool_calls"] = _tool_calls(answer)
    return message


def _tool_calls(answer: Answer) -> list[dict[str, Any]]:
    if answer.tool is None:
        return []
    function = {"name": answer.tool.name, "arguments": answer.tool.arguments_json()}
    return [{"id": f"call_{answer.tool.name}", "type": "function", "function": function}]


def _reason(answer: Answer) -> str:
    return "tool_calls" if answer.tool else "stop"


def _usage(messages: list[dict[str, Any]], answer: Answer) -> dict[str, int]:
    prompt = sum(len(_text(message.get("content")).split()) for message in messages)
    completion = max(1, len(answer.text.split()))
    return {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
    }


def _wants_usage(body: Mapping[str, Any]) -> bool:
    options = cast("dict[str, Any]", body.get("stream_options") or {})
    return bool(options.get("include_usage"))


async def _event(response: web.StreamResponse, data: Mapping[str, Any]) -> None:
    await response.write(b"data: " + json.dumps(data).encode() + b"\n\n")


def _refusal(status: int, message: str, code: str | None = None) -> Refusal:
    error = {"message": message, "type": "invalid_request_error", "param": None, "code": code}
    return Refusal(status, message, {"error": error})
