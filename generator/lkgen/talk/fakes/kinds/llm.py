"""What every fake language model does, whatever its messages look like."""

from __future__ import annotations

import asyncio
import json
import re
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, cast

from aiohttp import web

from lkgen.talk.caller.asked import Answer, Prompt
from lkgen.talk.fakes.kinds.base import Fake, Request

_PIECE_EVERY_S = 0.005
# Written by LiveKit where a provider wants a user's turn and the user has said nothing, and
# around instructions in the middle of a conversation: livekit.agents.llm._provider_format.
_FILLERS = ("(empty)", ".")
_INSTRUCTIONS = re.compile(r"\s*<instructions?>.*</instructions?>\s*", re.DOTALL)

Object = dict[str, Any]


class LLM(Fake):
    """A model over HTTP that answers in pieces."""

    part = "llm"

    async def body(self, request: web.Request) -> Object:
        """Read the JSON object of a request.

        Raises:
            Refusal: it is none.
        """
        try:
            return self.object(await request.json())
        except ValueError as error:
            raise self.refusal(400, "the body is not JSON") from error

    def object(self, value: object) -> Object:
        """Give a value that must be a JSON object.

        Raises:
            Refusal: it is none.
        """
        if not isinstance(value, dict):
            raise self.refusal(400, "the body is not an object")
        return cast("Object", value)

    def items(self, body: Mapping[str, Any], name: str) -> list[Object]:
        """Give a list of objects that must be in a request and must not be empty.

        Raises:
            Refusal: it is missing, empty or something else.
        """
        given: object = body.get(name)
        if isinstance(given, list) and given:
            entries = cast("list[object]", given)
            if all(isinstance(entry, dict) for entry in entries):
                return cast("list[Object]", entries)
        raise self.refusal(400, f"{name!r} must be a list of objects that is not empty")

    def paired(self, calls: Sequence[str], results: Sequence[str]) -> None:
        """Compare the identifiers of tool calls with those of the results right after them.

        Raises:
            Refusal: a call has no result, or a result no call.
        """
        if missing := sorted(set(calls) - set(results)):
            raise self.refusal(400, f"no result follows the tool call {missing[0]!r}")
        if strange := sorted(set(results) - set(calls)):
            raise self.refusal(400, f"no tool call precedes the result {strange[0]!r}")

    async def stream(
        self,
        request: web.Request,
        record: Request,
        pieces: Iterable[bytes],
        headers: Mapping[str, str] = MappingProxyType({"Content-Type": "text/event-stream"}),
    ) -> web.StreamResponse:
        """Send an answer piece by piece; the agent may hang up before its end."""
        response = web.StreamResponse(headers=headers)
        await response.prepare(request)
        try:
            for piece in pieces:
                await response.write(piece)
                await asyncio.sleep(_PIECE_EVERY_S)
            await response.write_eof()
        except ConnectionError:
            # It was interrupted, as it may be.
            record.detail["cancelled"] = True
        return response


def event(data: Mapping[str, Any], kind: str = "") -> bytes:
    """Make a server-sent event; `kind` is its name, if the protocol names events."""
    name = f"event: {kind}\n" if kind else ""
    return f"{name}data: {json.dumps(data)}\n\n".encode()


def prompt(dialogue: Iterable[tuple[str, str]], tools: Mapping[str, Any]) -> Prompt:
    """Find out what a model is asked.

    Args:
        dialogue: who said what, in order; `user` and `tool` are called so, others as you like.
        tools: JSON schemas of the parameters of the tools offered, by the tools' names.
    """
    user, last = None, ""
    before: list[str] = []
    since: list[str] = []
    results: list[str] = []
    for role, text in dialogue:
        who = who_said(role, text)
        last = who or last
        if who == "user":
            before = [*before, user] if user and not since and not results else []
            user = text
            since.clear()
            results.clear()
        elif who == "tool":
            results.append(text)
        elif who and text:
            since.append(text)
    return Prompt(user, last, tools, tuple(since), tuple(results), tuple(before))


def who_said(role: str, text: str) -> str:
    """Tell who really said something: `system` instructions in a user's turn, nobody fillers."""
    if role != "user":
        return role
    if text in _FILLERS:
        return ""
    return "system" if _INSTRUCTIONS.fullmatch(text) else "user"


def texts(content: object) -> Iterator[str]:
    """Give the words of a message, whose content is a string or a list of parts with `text`."""
    if isinstance(content, list):
        for part in cast("list[object]", content):
            if isinstance(part, dict) and isinstance(text := cast("Object", part).get("text"), str):
                yield text
    elif content:
        yield str(content)


def word_pieces(text: str) -> Iterator[str]:
    """Cut an answer into the pieces in which it is sent."""
    for i, word in enumerate(text.split(" ")):
        yield f" {word}" if i else word


def identifier(prefix: str) -> str:
    """Make a new identifier, as providers give them to answers and calls."""
    return prefix + secrets.token_hex(8)


def usage(dialogue: Iterable[tuple[str, str]], answer: Answer) -> tuple[int, int]:
    """Estimate how many tokens a question and its answer have."""
    asked = sum(len(text.split()) for _, text in dialogue)
    return max(1, asked), max(1, len(answer.text.split()))
