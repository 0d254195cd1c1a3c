"""Gemini's generateContent, of `generativelanguage.googleapis.com`."""

from __future__ import annotations

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
    usage,
    word_pieces,
)
from lkgen.talk.fakes.kinds.wire import Wire

# How clients spell what a tool takes: those of google-genai 3.6 write the first.
_SCHEMAS = ("parameters_json_schema", "parametersJsonSchema", "parameters")
_STATUSES = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    429: "RESOURCE_EXHAUSTED",
    503: "UNAVAILABLE",
}


class GeminiGenerate(LLM):
    """Answers the last turn of the user, streamed or whole."""

    protocol = "gemini-generate"

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        return {
            ("GET", "/v1*/models"): self._models,
            ("POST", "/v1*/models/*:streamGenerateContent"): self._streamed,
            ("POST", "/v1*/models/*:generateContent"): self._whole,
        }

    def find(self, host: str, method: str, path: str) -> tuple[Wire, Handler] | None:
        # The models that speak have the same address; they are another part of an agent.
        return None if "-tts" in path else super().find(host, method, path)

    def refusal(self, status: int, reason: str) -> Refusal:
        return refusal(status, reason)

    def gone(self, wire: Wire, model: str) -> Refusal:
        return gone(model, "generateContent")

    async def _models(self, request: web.Request, record: Request) -> web.StreamResponse:
        return web.json_response({"models": []})

    async def _streamed(self, request: web.Request, record: Request) -> web.StreamResponse:
        if request.query.get("alt") != "sse":
            raise self.refusal(400, "this fake streams with alt=sse only")
        pieces = [event(one) for one in await self._answer(request, record)]
        return await self.stream(request, record, pieces)

    async def _whole(self, request: web.Request, record: Request) -> web.StreamResponse:
        responses = await self._answer(request, record)
        candidate: Object = responses[-1]["candidates"][0]
        parts = [part for one in responses for part in one["candidates"][0]["content"]["parts"]]
        text = "".join(part.get("text", "") for part in parts)
        candidate["content"]["parts"] = [{"text": text}] if text else parts
        return web.json_response(responses[-1])

    async def _answer(self, request: web.Request, record: Request) -> list[Object]:
        body = await self.body(request)
        record.detail.update(body)
        model = request.path.rpartition("/")[2].partition(":")[0]
        self.require_served(request.host, model)
        turns = self.items(body, "contents")
        self._check(turns)
        dialogue = list(_dialogue(turns))
        answer = self.conversation.answer(prompt(dialogue, tools(body)))
        await self.work(request)
        return list(_responses(answer, model, usage(dialogue, answer)))

    def _check(self, turns: list[Object]) -> None:
        """Look at the order of the turns: a call is followed by its response at once.

        Raises:
            Refusal: the provider would not accept it.
        """
        calls: list[str] = []
        for turn in turns:
            if turn.get("role") not in ("user", "model", None):
                raise self.refusal(400, "Please use a valid role: user, model.")
            self.paired(calls, [str(one["name"]) for one in _parts(turn, "functionResponse")])
            calls = [str(one["name"]) for one in _parts(turn, "functionCall")]
        self.paired(calls, ())
        if turns[-1].get("role") == "model":
            raise self.refusal(400, "Please ensure that the last turn is one of the user.")


def refusal(status: int, reason: str) -> Refusal:
    """How Gemini words an error."""
    kind = _STATUSES.get(status, "INTERNAL")
    return Refusal(status, reason, {"error": {"code": status, "message": reason, "status": kind}})


def gone(model: str, method: str) -> Refusal:
    """How Gemini says that it has no such model, for a method."""
    return refusal(
        404,
        f"models/{model} is not found for API version v1beta, or is not supported for {method}. "
        "Call ListModels to see the list of available models and their supported methods.",
    )


def _parts(turn: Mapping[str, Any], name: str) -> list[Any]:
    """What the parts of a turn hold under a name, in either of Google's spellings."""
    snake = {"functionCall": "function_call", "functionResponse": "function_response"}
    parts = cast("list[Object]", turn.get("parts") or [])
    found = [part.get(name, part.get(snake.get(name, name))) for part in parts]
    return [one for one in found if one is not None]


def _dialogue(turns: Iterable[Object]) -> Iterator[tuple[str, str]]:
    for turn in turns:
        for response in _parts(turn, "functionResponse"):
            yield "tool", str(response.get("response"))
        for text in _parts(turn, "text"):
            yield str(turn.get("role") or "user"), str(text)


def tools(body: Mapping[str, Any]) -> dict[str, Any]:
    """The tools offered to Gemini: JSON schemas of their parameters, by their names."""
    found: dict[str, Any] = {}
    for tool in cast("list[Object]", body.get("tools") or []):
        for one in cast("list[Object]", tool.get("functionDeclarations") or []):
            given: list[Any] = [one[key] for key in _SCHEMAS if one.get(key)]
            found[str(one["name"])] = given[0] if given else {}
    return found


def function_call(call: ToolCall) -> Object:
    """A call as Gemini asks for it."""
    return {"id": identifier("call_"), "name": call.name, "args": dict(call.arguments)}


def _responses(answer: Answer, model: str, tokens: tuple[int, int]) -> Iterator[Object]:
    parts: list[Object] = [{"text": word} for word in word_pieces(answer.text)]
    if answer.tools:
        # The newer models sign what they thought before a call.
        parts = [
            {"functionCall": function_call(call), "thoughtSignature": "bGtnZW4="}
            for call in answer.tools
        ]
    counts = {"promptTokenCount": tokens[0], "candidatesTokenCount": tokens[1]}
    counts["totalTokenCount"] = sum(tokens)
    for i, part in enumerate(parts):
        candidate: Object = {"content": {"role": "model", "parts": [part]}, "index": 0}
        if i == len(parts) - 1:
            candidate["finishReason"] = "STOP"
        yield {"candidates": [candidate], "modelVersion": model, "usageMetadata": counts}
