"""Mistral's conversations, `POST https://api.mistral.ai/v1/conversations`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, cast

from aiohttp import web

from lkgen.talk.caller.asked import Answer
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
from lkgen.talk.fakes.kinds.openai_error import gone
from lkgen.talk.fakes.kinds.wire import Wire

_ENTRIES = ("message.input", "message.output", "function.call", "function.result")


class MistralConversations(LLM):
    """Answers the last entry of the user, streamed."""

    protocol = "mistral-conversations"

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        return {("POST", "/conversations"): self._conversation}

    def refusal(self, status: int, reason: str) -> Refusal:
        return Refusal(status, reason, {"object": "error", "message": reason, "code": status})

    def gone(self, wire: Wire, model: str) -> Refusal:
        return gone(wire, model)

    async def _conversation(self, request: web.Request, record: Request) -> web.StreamResponse:
        body = await self.body(request)
        record.detail.update(body)
        if not body.get("model") and not body.get("agent_id"):
            raise self.refusal(400, "one of model and agent_id is required")
        self.require_served(request.host, body.get("model"))
        if body.get("stream") is not True:
            raise self.refusal(400, "this fake answers streamed requests only")
        entries = [{"type": "message.input", "role": "user", "content": body.get("inputs")}]
        if not isinstance(body.get("inputs"), str):
            entries = self.items(body, "inputs")
        self._check(entries)
        dialogue = list(_dialogue(entries))
        answer = self.conversation.answer(prompt(dialogue, _tools(body)))
        await self.work(request)
        pieces = (event(one, one["type"]) for one in _events(answer, usage(dialogue, answer)))
        return await self.stream(request, record, pieces)

    def _check(self, entries: Iterable[Object]) -> None:
        calls: list[str] = []
        results: list[str] = []
        for entry in entries:
            kind = entry.get("type")
            if kind not in _ENTRIES:
                raise self.refusal(422, f"inputs: unknown entry {kind!r}")
            if kind == "function.call":
                calls.append(str(entry.get("tool_call_id")))
            elif kind == "function.result":
                results.append(str(entry.get("tool_call_id")))
        self.paired(calls, results)


def _dialogue(entries: Iterable[Object]) -> Iterator[tuple[str, str]]:
    for entry in entries:
        if entry["type"] == "function.result":
            yield "tool", str(entry.get("result"))
        elif entry["type"] != "function.call":
            yield str(entry.get("role")), " ".join(texts(entry.get("content")))


def _tools(body: Mapping[str, Any]) -> dict[str, Any]:
    tools = cast("list[Object]", body.get("tools") or [])
    functions = [cast("Object", tool["function"]) for tool in tools if "function" in tool]
    return {str(one["name"]): one.get("parameters") or {} for one in functions}


def _events(answer: Answer, tokens: tuple[int, int]) -> Iterator[Object]:
    yield {"type": "conversation.response.started", "conversation_id": identifier("conv_")}
    for index, call in enumerate(answer.tools):
        yield {
            "type": "function.call.delta",
            "id": identifier("fc_"),
            # Mistral's own have nine characters.
            "tool_call_id": identifier("")[:9],
            "name": call.name,
            "arguments": call.arguments_json(),
            "output_index": index,
        }
    if not answer.tools:
        name = identifier("msg_")
        for word in word_pieces(answer.text):
            yield {
                "type": "message.output.delta",
                "id": name,
                "role": "assistant",
                "content": word,
                "output_index": 0,
                "content_index": 0,
            }
    counts = {"prompt_tokens": tokens[0], "completion_tokens": tokens[1]}
    yield {
        "type": "conversation.response.done",
        "usage": {**counts, "total_tokens": sum(tokens)},
    }
