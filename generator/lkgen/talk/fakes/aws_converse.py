"""Amazon Bedrock's converse-stream: JSON in, Amazon's binary event stream out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, cast
from urllib.parse import unquote

from aiohttp import web

from lkgen.talk.caller.asked import Answer
from lkgen.talk.fakes.kinds.aws_event_stream import (
    CONTENT_TYPE,
    access_key,
    frame,
)
from lkgen.talk.fakes.kinds.base import ANY_ID, Handler, Refusal, Request
from lkgen.talk.fakes.kinds.llm import (
    LLM,
    Object,
    identifier,
    prompt,
    usage,
    word_pieces,
)
from lkgen.talk.fakes.kinds.wire import Wire

_KINDS = {
    400: "ValidationException",
    401: "UnrecognizedClientException",
    403: "AccessDeniedException",
    404: "ResourceNotFoundException",
    429: "ThrottlingException",
}
_END_OF_LIFE = (
    "This model version has reached the end of its life. Please refer to the AWS documentation "
    "for more details."
)
_HEADERS = {"Content-Type": CONTENT_TYPE, "x-amzn-RequestId": ANY_ID}


class AwsConverse(LLM):
    """Answers the last turn of the user."""

    protocol = "aws-converse"

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        return {("POST", "/model/*/converse-stream"): self._converse}

    def admits(self, request: web.Request, wire: Wire) -> bool:
        return self.keys.fit(access_key(request, "bedrock"), wire.dummy_key)

    def refusal(self, status: int, reason: str) -> Refusal:
        kind = _KINDS.get(status, "InternalServerException")
        return Refusal(status, reason, {"__type": kind, "message": reason})

    def gone(self, wire: Wire, model: str) -> Refusal:
        del wire, model
        return self.refusal(404, _END_OF_LIFE)

    async def _converse(self, request: web.Request, record: Request) -> web.StreamResponse:
        body = await self.body(request)
        record.detail.update(body)
        self.require_served(request.host, unquote(request.path.split("/")[2]))
        messages = self.items(body, "messages")
        self._check(messages)
        dialogue = list(_dialogue(messages))
        answer = self.conversation.answer(prompt(dialogue, _tools(body)))
        await self.work(request)
        pieces = (frame(name, data) for name, data in _events(answer, usage(dialogue, answer)))
        return await self.stream(request, record, pieces, _HEADERS)

    def _check(self, messages: list[Object]) -> None:
        """Look at the order of the messages: the roles alternate, calls have their results.

        Raises:
            Refusal: the provider would not accept it.
        """
        calls: list[str] = []
        for i, message in enumerate(messages):
            if message.get("role") != ("user", "assistant")[i % 2]:
                raise self.refusal(400, "roles must alternate, beginning with the user's")
            results = [str(one["toolUseId"]) for one in _blocks(message, "toolResult")]
            self.paired(calls, results)
            calls = [str(one["toolUseId"]) for one in _blocks(message, "toolUse")]
        self.paired(calls, ())


def _blocks(message: Mapping[str, Any], name: str) -> list[Any]:
    content = cast("list[Object]", message.get("content") or [])
    return [block[name] for block in content if name in block]


def _dialogue(messages: Iterable[Object]) -> Iterator[tuple[str, str]]:
    for message in messages:
        for result in _blocks(message, "toolResult"):
            yield "tool", str(result.get("content"))
        for text in _blocks(message, "text"):
            yield str(message["role"]), str(text)


def _tools(body: Mapping[str, Any]) -> dict[str, Any]:
    config = cast("Object", body.get("toolConfig") or {})
    tools = cast("list[Object]", config.get("tools") or [])
    specs = [cast("Object", tool["toolSpec"]) for tool in tools if "toolSpec" in tool]
    return {str(one["name"]): one["inputSchema"]["json"] for one in specs}


def _events(answer: Answer, tokens: tuple[int, int]) -> Iterator[tuple[str, Object]]:
    yield "messageStart", {"role": "assistant"}
    for index, call in enumerate(answer.tools):
        place = {"contentBlockIndex": index}
        start = {"toolUse": {"toolUseId": identifier("tooluse_"), "name": call.name}}
        yield "contentBlockStart", {**place, "start": start}
        delta = {"toolUse": {"input": call.arguments_json()}}
        yield "contentBlockDelta", {**place, "delta": delta}
        yield "contentBlockStop", place
    if not answer.tools:
        place = {"contentBlockIndex": 0}
        for word in word_pieces(answer.text):
            yield "contentBlockDelta", {**place, "delta": {"text": word}}
        yield "contentBlockStop", place
    yield "messageStop", {"stopReason": "tool_use" if answer.tools else "end_turn"}
    counts = {"inputTokens": tokens[0], "outputTokens": tokens[1], "totalTokens": sum(tokens)}
    yield "metadata", {"usage": counts, "metrics": {"latencyMs": 5}}
