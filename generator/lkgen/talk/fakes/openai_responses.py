"""OpenAI's responses, over HTTP and over a websocket; Azure, Perplexity and xAI speak them too."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, cast

from aiohttp import WSMsgType, web

from lkgen.talk.caller.asked import Answer
from lkgen.talk.caller.conversation import Conversation
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
from lkgen.talk.fakes.kinds.malformed import reading
from lkgen.talk.fakes.kinds.openai_error import gone
from lkgen.talk.fakes.kinds.wire import Wire


class OpenAIResponses(LLM):
    """Answers the last message of the user; knows its earlier answers by their identifiers."""

    protocol = "openai-responses"

    def __init__(self, conversation: Conversation, wires: Sequence[Wire]) -> None:
        super().__init__(conversation, wires)
        self._dialogues: dict[str, list[Object]] = {}

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        return {("POST", "/responses"): self._post, ("GET", "/responses"): self._websocket}

    def refusal(self, status: int, reason: str) -> Refusal:
        kind = "server_error" if status >= 500 else "invalid_request_error"
        code = "invalid_api_key" if status == 401 else None
        error = {"message": reason, "type": kind, "param": None, "code": code}
        return Refusal(status, reason, {"error": error})

    def gone(self, wire: Wire, model: str) -> Refusal:
        return gone(wire, model)

    async def _post(self, request: web.Request, record: Request) -> web.StreamResponse:
        body = await self.body(request)
        record.detail.update(body)
        events = await self._answer(request, body)
        if not body.get("stream"):
            return web.json_response(events[-1]["response"])
        pieces = (event(one, one["type"]) for one in events)
        return await self.stream(request, record, pieces)

    async def _websocket(self, request: web.Request, record: Request) -> web.StreamResponse:
        asked: list[Object] = record.detail.setdefault("messages", [])
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                continue
            try:
                with reading(self.refusal):
                    body = self.object(json.loads(message.data))
                    asked.append(body)
                    if body.get("type") != "response.create":
                        raise self.refusal(400, f"unknown message {body.get('type')!r}")
                    for one in await self._answer(request, body):
                        await socket.send_json(one)
            except Refusal as refusal:
                record.refused = f"{refusal.status} {refusal.reason}"
                await socket.send_json({"type": "error", "status": refusal.status, **refusal.body})
        return socket

    async def _answer(self, request: web.Request, body: Object) -> list[Object]:
        """The events that answer one request."""
        if not isinstance(body.get("model"), str) or not body["model"]:
            raise self.refusal(400, "Missing required parameter: 'model'.")
        self.require_served(request.host, body["model"])
        items = self._items(body)
        self._check(items)
        dialogue = list(_dialogue(items))
        answer = self.conversation.answer(prompt(dialogue, _tools(body)))
        await self.work(request)
        output = _output(answer)
        response = _response(body, output, usage(dialogue, answer))
        if body.get("store") is not False:
            self._dialogues[response["id"]] = [*items, *output]
        return [{**one, "sequence_number": i} for i, one in enumerate(_events(response))]

    def _items(self, body: Object) -> list[Object]:
        """The dialogue so far: that of an earlier answer, if one is named, and what is new."""
        before: list[Object] = []
        previous = body.get("previous_response_id")
        if previous is not None:
            if previous not in self._dialogues:
                raise self.refusal(400, f"Previous response with id {previous!r} not found.")
            before = self._dialogues[previous]
        if isinstance(body.get("input"), str):
            return [*before, {"role": "user", "content": body["input"]}]
        # Instructions alone make a request whose input is empty.
        return [*before, *(self.items(body, "input") if body.get("input") else ())]

    def _check(self, items: Iterable[Object]) -> None:
        calls: list[str] = []
        results: list[str] = []
        for item in items:
            kind = item.get("type", "message")
            if kind == "function_call":
                calls.append(str(item.get("call_id")))
            elif kind == "function_call_output":
                results.append(str(item.get("call_id")))
            elif kind == "message" and item.get("role") not in (
                "system",
                "developer",
                "user",
                "assistant",
            ):
                raise self.refusal(400, f"Invalid role: {item.get('role')!r}.")
        self.paired(calls, results)


def _dialogue(items: Iterable[Object]) -> Iterator[tuple[str, str]]:
    for item in items:
        kind = item.get("type", "message")
        if kind == "message":
            yield str(item["role"]), " ".join(texts(item.get("content")))
        elif kind == "function_call_output":
            yield "tool", str(item.get("output"))


def _tools(body: Mapping[str, Any]) -> dict[str, Any]:
    tools = cast("list[Object]", body.get("tools") or [])
    return {
        str(tool["name"]): tool.get("parameters") or {}
        for tool in tools
        if tool.get("type") == "function"
    }


def _output(answer: Answer) -> list[Object]:
    """The output of an answer: a message or tool calls."""
    if answer.tools:
        return [_call(call) for call in answer.tools]
    text: Object = {"type": "output_text", "text": answer.text, "annotations": [], "logprobs": []}
    head: Object = {"id": identifier("msg_"), "type": "message", "status": "completed"}
    return [{**head, "role": "assistant", "content": [text]}]


def _call(call: ToolCall) -> Object:
    head: Object = {"id": identifier("fc_"), "type": "function_call", "status": "completed"}
    called = {"name": call.name, "arguments": call.arguments_json()}
    return {**head, "call_id": identifier("call_"), **called}


def _response(body: Object, output: list[Object], tokens: tuple[int, int]) -> Object:
    return {
        "id": identifier("resp_"),
        "object": "response",
        "created_at": 1,
        "status": "completed",
        "model": body["model"],
        "output": output,
        "parallel_tool_calls": True,
        "previous_response_id": body.get("previous_response_id"),
        "tool_choice": "auto",
        "tools": [],
        "usage": {
            "input_tokens": tokens[0],
            # The SDK of OpenAI refuses an answer that lacks one of the details.
            "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
            "output_tokens": tokens[1],
            "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": sum(tokens),
        },
    }


def _events(response: Object) -> Iterator[Object]:
    begun: Object = {**response, "status": "in_progress", "output": [], "usage": None}
    yield {"type": "response.created", "response": begun}
    yield {"type": "response.in_progress", "response": begun}
    for index, item in enumerate(cast("list[Object]", response["output"])):
        empty: Object = {"arguments": ""} if "arguments" in item else {"content": []}
        place = {"output_index": index}
        added: Object = {**item, "status": "in_progress", **empty}
        yield {"type": "response.output_item.added", **place, "item": added}
        make = _arguments if "arguments" in item else _words
        yield from make(item, {**place, "item_id": item["id"]})
        yield {"type": "response.output_item.done", **place, "item": item}
    yield {"type": "response.completed", "response": response}


def _arguments(item: Object, place: Object) -> Iterator[Object]:
    kind, arguments = "response.function_call_arguments", item["arguments"]
    yield {"type": f"{kind}.delta", **place, "delta": arguments}
    yield {"type": f"{kind}.done", **place, "name": item["name"], "arguments": arguments}


def _words(item: Object, place: Object) -> Iterator[Object]:
    (part,) = item["content"]
    place = {**place, "content_index": 0}
    yield {"type": "response.content_part.added", **place, "part": {**part, "text": ""}}
    for word in word_pieces(part["text"]):
        yield {"type": "response.output_text.delta", "delta": word, "logprobs": [], **place}
    yield {"type": "response.output_text.done", "text": part["text"], "logprobs": [], **place}
    yield {"type": "response.content_part.done", **place, "part": part}
