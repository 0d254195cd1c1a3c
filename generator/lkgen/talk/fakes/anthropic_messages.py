"""Anthropic's messages, `POST https://api.anthropic.com/v1/messages`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, cast

from aiohttp import web

from lkgen.talk.caller.asked import Answer
from lkgen.talk.caller.script import ToolCall
from lkgen.talk.fakes.kinds.base import Handler, Refusal, Request
from lkgen.talk.fakes.kinds.llm import (
    LLM,
    Object,
    event,
    identifier,
    prompt,
    texts,
    usage,
    word_pieces,
)
from lkgen.talk.fakes.kinds.wire import Wire

_KINDS = {
    400: "invalid_request_error",
    401: "authentication_error",
    404: "not_found_error",
    429: "rate_limit_error",
}


class AnthropicMessages(LLM):
    """Answers the last turn of the user, streamed or whole."""

    protocol = "anthropic-messages"

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        return {("GET", "/models"): self._models, ("POST", "/messages"): self._messages}

    def refusal(self, status: int, reason: str) -> Refusal:
        error = {"type": _KINDS.get(status, "api_error"), "message": reason}
        return Refusal(status, reason, {"type": "error", "error": error})

    def gone(self, wire: Wire, model: str) -> Refusal:
        return self.refusal(404, f"model: {model}")

    async def _models(self, request: web.Request, record: Request) -> web.StreamResponse:
        return web.json_response({"data": [], "has_more": False, "first_id": None, "last_id": None})

    async def _messages(self, request: web.Request, record: Request) -> web.StreamResponse:
        body = await self.body(request)
        record.detail.update(body)
        if "anthropic-version" not in request.headers:
            raise self.refusal(400, "anthropic-version: header is required")
        for field in ("model", "max_tokens"):
            if not body.get(field):
                raise self.refusal(400, f"{field}: Field required")
        self.require_served(request.host, body["model"])
        messages = self.items(body, "messages")
        self._check(messages)
        dialogue = list(_dialogue(messages))
        answer = self.conversation.answer(prompt(dialogue, _tools(body)))
        await self.work(request)
        tokens = usage(dialogue, answer)
        message = {
            "id": identifier("msg_"),
            "type": "message",
            "role": "assistant",
            "model": body["model"],
            "content": _content(answer),
            "stop_reason": "tool_use" if answer.tools else "end_turn",
            "stop_sequence": None,
            "usage": {"input_tokens": tokens[0], "output_tokens": tokens[1]},
        }
        if not body.get("stream"):
            return web.json_response(message)
        pieces = (event(one, one["type"]) for one in _events(message))
        return await self.stream(request, record, pieces)

    def _check(self, messages: list[Object]) -> None:
        """Look at the order of the messages: a call is followed by its result at once.

        Raises:
            Refusal: the provider would not accept it.
        """
        if messages[0].get("role") != "user":
            raise self.refusal(400, "messages: first message must use the user role")
        calls: list[str] = []
        for message in messages:
            if message.get("role") not in ("user", "assistant"):
                raise self.refusal(400, f"messages: unexpected role {message.get('role')!r}")
            blocks = list(_blocks(message))
            results = [str(one["tool_use_id"]) for one in blocks if one["type"] == "tool_result"]
            self.paired(calls, results)
            calls = [str(block["id"]) for block in blocks if block["type"] == "tool_use"]
        self.paired(calls, ())


def _blocks(message: Mapping[str, Any]) -> Iterator[Object]:
    content: object = message.get("content")
    if isinstance(content, list):
        yield from cast("list[Object]", content)
    else:
        yield {"type": "text", "text": str(content)}


def _dialogue(messages: Iterable[Object]) -> Iterator[tuple[str, str]]:
    for message in messages:
        for block in _blocks(message):
            if block["type"] == "text":
                yield str(message["role"]), str(block["text"])
            elif block["type"] == "tool_result":
                yield "tool", " ".join(texts(block.get("content")))


def _tools(body: Mapping[str, Any]) -> dict[str, Any]:
    tools = cast("list[Object]", body.get("tools") or [])
    return {str(tool["name"]): tool["input_schema"] for tool in tools if "input_schema" in tool}


def _content(answer: Answer) -> list[Object]:
    if not answer.tools:
        return [{"type": "text", "text": answer.text}]
    return [_tool_use(call) for call in answer.tools]


def _tool_use(call: ToolCall) -> Object:
    head: Object = {"type": "tool_use", "id": identifier("toolu_"), "name": call.name}
    return {**head, "input": dict(call.arguments)}


def _events(message: Object) -> Iterator[Object]:
    begun: Object = {**message, "content": [], "stop_reason": None}
    begun["usage"] = {**message["usage"], "output_tokens": 1}
    yield {"type": "message_start", "message": begun}
    yield {"type": "ping"}
    for index, block in enumerate(cast("list[Object]", message["content"])):
        place = {"index": index}
        empty: Object = {"input": {}} if "input" in block else {"text": ""}
        yield {"type": "content_block_start", **place, "content_block": {**block, **empty}}
        for delta in _deltas(block):
            yield {"type": "content_block_delta", **place, "delta": delta}
        yield {"type": "content_block_stop", **place}
    end = {"stop_reason": message["stop_reason"], "stop_sequence": None}
    tokens = {"output_tokens": message["usage"]["output_tokens"]}
    yield {"type": "message_delta", "delta": end, "usage": tokens}
    yield {"type": "message_stop"}


def _deltas(block: Object) -> Iterator[Object]:
    if "input" in block:
        arguments = json.dumps(block["input"])
        for piece in ("", arguments[: len(arguments) // 2], arguments[len(arguments) // 2 :]):
            yield {"type": "input_json_delta", "partial_json": piece}
    else:
        for word in word_pieces(block["text"]):
            yield {"type": "text_delta", "text": word}
