"""What every fake text-to-speech does, whatever its requests look like."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping
from typing import Any, cast

from aiohttp import web

from lkgen.talk.audio.encoding import CONTENT_TYPES, encode, pieces
from lkgen.talk.fakes.kinds.base import CHARACTER_S, Fake, Refusal, Request


class TTS(Fake):
    """A text-to-speech: what it says is a tone that is as long as its text."""

    part = "tts"

    def refusal(self, status: int, reason: str) -> Refusal:
        return Refusal(status, reason, {"error": reason})

    def audio(self, text: str, encoding: str, rate: int) -> bytes:
        """Make speech.

        Args:
            text: what is said.
            encoding: one of `CONTENT_TYPES`.
            rate: samples a second.

        Raises:
            Refusal: this fake cannot make it.
        """
        if encoding not in CONTENT_TYPES:
            speaks = ", ".join(CONTENT_TYPES)
            raise self.refusal(400, f"this fake speaks {speaks} only, not {encoding}")
        speech = self.speech(text, rate)
        fault = self.conversation.fault(self.part)
        if fault is not None and fault.what == "garbage":
            return speech
        try:
            return encode(speech, rate, encoding)
        except ValueError as error:
            raise self.refusal(400, str(error)) from error

    async def packet(self, request: web.Request, record: Request) -> dict[str, Any]:
        """Read the JSON object in the body of a request, and record it.

        Raises:
            Refusal: there is none.
        """
        packet = parse(await request.text())
        if packet is None:
            raise self.refusal(400, "the body is no JSON object")
        record.detail["messages"] = [packet]
        return packet

    async def say(self, request: web.Request, text: str, encoding: str, rate: int) -> bytes:
        """Make the speech of a whole text, and take the time that takes.

        Raises:
            Refusal: there is nothing to say, or it cannot be said so.
        """
        if not text.strip():
            raise self.refusal(400, "the text is empty")
        audio = self.audio(text, encoding, rate)
        await self.work(request)
        return audio

    async def file(
        self, request: web.Request, text: str, encoding: str, rate: int
    ) -> web.StreamResponse:
        """Answer with a whole text as audio.

        Raises:
            Refusal: there is nothing to say, or it cannot be said so.
        """
        audio = await self.say(request, text, encoding, rate)
        return web.Response(body=audio, content_type=CONTENT_TYPES[encoding])


def parse(text: str | bytes) -> dict[str, Any] | None:
    """Read a JSON object; None if the text is none."""
    try:
        packet: object = json.loads(text)
    except ValueError:
        return None
    return cast("dict[str, Any]", packet) if isinstance(packet, dict) else None


def inner(packet: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Give an object in another; an empty one if there is none."""
    found: object = packet.get(name)
    return cast("dict[str, Any]", found) if isinstance(found, dict) else {}


def b64(audio: bytes) -> str:
    return base64.b64encode(audio).decode()


def b64_pieces(audio: bytes, rate: int) -> Iterable[str]:
    """Cut audio into the pieces in which it is streamed, as base64."""
    return (b64(piece) for piece in pieces(audio, rate))


def word_times(text: str, start: float = 0.0) -> list[tuple[str, float, float]]:
    """Give each word with its start and its end, in seconds; the first starts at `start`."""
    found: list[tuple[str, float, float]] = []
    at = 0
    for word in text.split():
        at = text.index(word, at)
        begin = round(start + at * CHARACTER_S, 3)
        at += len(word)
        found.append((word, begin, round(start + at * CHARACTER_S, 3)))
    return found


Event = tuple[str, Mapping[str, Any]]
"""A server-sent event: its name, which may be empty, and its JSON object."""


def sse(events: Iterable[Event]) -> bytes:
    lines = ((f"event: {name}\n" if name else "", json.dumps(data)) for name, data in events)
    return "".join(f"{head}data: {data}\n\n" for head, data in lines).encode()
