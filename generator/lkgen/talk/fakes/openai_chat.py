"""Chat completions as OpenAI defined them, which Groq and many others speak too."""

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
from lkgen.talk.fakes.kinds.packed import unpack
from lkgen.talk.fakes.kinds.wire import Wire

_ROLES = frozenset({"system", "developer", "user", "assistant", "tool", "function"})


class OpenAIChat(LLM):
    """Answers the last message of the user as the script says, streamed or whole."""

    protocol = "openai-chat"

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        return {
            ("GET", "/models"): self._models,
            ("POST", "/chat/completions"): self._chat,
            # Azure has the name of a deployment before it.
            ("POST", "/deployments/*/chat/completions"): self._chat,
        }

    def refusal(self, status: int, reason: str) -> Refusal:
        kind = "server_error" if status >= 500 else "invalid_request_error"
        code = "invalid_api_key" if status == 401 else None
        error = {"message": reason, "type": kind, "param": None, "code": code}
        return Refusal(status, reason, {"error": error})

    def gone(self, wire: Wire, model: str) -> Refusal:
        return gone(wire, model)

    async def body(self, request: web.Request) -> Object:
        # Cerebras takes messages in a shorter form; aiohttp has unpacked gzip already.
        if request.content_type == "application/vnd.msgpack":
            try:
                return self.object(unpack(await request.read()))
            except ValueError as error:
                raise self.refusal(400, str(error)) from error
        return await super().body(request)

    async def _models(self, request: web.Request, record: Request) -> web.StreamResponse:
        return web.json_response({"object": "list", "data": []})

    async def _chat(self, request: web.Request, record: Request) -> web.StreamResponse:
        body = await self.body(request)
        record.detail.update(body)
        if not isinstance(body.get("model"), str) or not body["model"]:
            raise self.refusal(400, "You must provide a model parameter.")
        self.require_served(request.host, body["model"])
        messages = self.items(body, "messages")
        self._check(messages)
        dialogue = list(_dialogue(messages))
        answer = self.conversation.answer(prompt(dialogue, _tools(body)))
        await self.work(request)
        head = {"id": identifier("chatcmpl-"), "created": 1, "model": body["model"]}
        asked, said = usage(dialogue, answer)
        tokens = {"prompt_tokens": asked, "completion_tokens": said, "total_tokens": asked + said}
        if not body.get("stream"):
            choice = {"index": 0, "message": _message(answer), "finish_reason": _reason(answer)}
            return web.json_response(
                {**head, "object": "chat.completion", "choices": [choice], "usage": tokens}
            )
        head["object"] = "chat.completion.chunk"
        # Mistral sends a call in one piece, and its client takes no other.
        whole = request.host.startswith("api.mistral.ai")
        return await self.stream(request, record, _chunks(head, answer, tokens, body, whole=whole))

    def _check(self, messages: list[Object]) -> None:
        """Look at the order of the messages.

        Raises:
            Refusal: the provider would not accept it.
        """
        calls: list[str] = []
        results: list[str] = []
        for message in [*messages, {"role": "user"}]:
            role = message.get("role")
            if role not in _ROLES:
                raise self.refusal(400, f"Invalid role: {role!r}.")
            if role == "tool":
                results.append(str(message.get("tool_call_id")))
                continue
            self.paired(calls, results)
            made = cast("list[Object]", message.get("tool_calls") or [])
            calls = [str(call["id"]) for call in made]
            results = []


def _dialogue(messages: Iterable[Object]) -> Iterator[tuple[str, str]]:
    for message in messages:
        yield str(message["role"]), " ".join(texts(message.get("content")))


def _tools(body: Mapping[str, Any]) -> dict[str, Any]:
    tools = cast("list[Object]", body.get("tools") or [])
    functions = [cast("Object", tool["function"]) for tool in tools if "function" in tool]
    return {str(one["name"]): one.get("parameters") or {} for one in functions}


def _chunks(
    head: Object, answer: Answer, tokens: Mapping[str, int], body: Object, *, whole: bool
) -> Iterator[bytes]:
    for delta, reason in _deltas(answer, whole=whole):
        yield event({**head, "choices": [{"index": 0, "delta": delta, "finish_reason": reason}]})
    if cast("Object", body.get("stream_options") or {}).get("include_usage"):
        yield event({**head, "choices": [], "usage": tokens})
    yield b"data: [DONE]\n\n"


def _deltas(answer: Answer, *, whole: bool) -> Iterator[tuple[Object, str | None]]:
    """The pieces of a streamed answer, and the finish reason with the last.

    Args:
        whole: a tool call comes in one piece.
    """
    yield {"role": "assistant", "content": None if answer.tools else ""}, None
    calls = _tool_calls(answer)
    for index, call in enumerate(calls):
        arguments = call["function"]["arguments"]
        if not whole:
            call["function"]["arguments"] = ""
        yield {"tool_calls": [{"index": index, **call}]}, None
        if not whole:
            yield {"tool_calls": [{"index": index, "function": {"arguments": arguments}}]}, None
    if not calls:
        for word in word_pieces(answer.text):
            yield {"content": word}, None
    yield {}, _reason(answer)


def _message(answer: Answer) -> Object:
    message: Object = {"role": "assistant", "content": answer.text or None}
    if answer.tools:
        message["tool_calls"] = _tool_calls(answer)
    return message


def _tool_calls(answer: Answer) -> list[Object]:
    functions = [{"name": one.name, "arguments": one.arguments_json()} for one in answer.tools]
    return [
        {"id": identifier("call_"), "type": "function", "function": function}
        for function in functions
    ]


def _reason(answer: Answer) -> str:
    return "tool_calls" if answer.tools else "stop"
