"""A conversation with a voice over a websocket."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, cast

import aiohttp
from aiohttp import WSMsgType

from lkgen.talk.fakes.kinds.packed import unpack
from support.talk import Client

Socket = aiohttp.ClientWebSocketResponse[bool]
Message = dict[str, Any] | bytes | str


@dataclass(frozen=True)
class Case:
    """A conversation as a plugin holds it, and what must come back.

    Attributes:
        opening: messages that are sent once on a connection.
        turn: messages that are sent for each answer; together they say `TEXT`.
        form: encoding and sample rate of the answer.
        audio: the keys of the base64 audio in a message; binary messages are audio without.
        last: what the last message of an answer holds; None if the connection ends.
        header: the header that holds the key; empty if it is in the address.
    """

    url: str
    variable: str
    turn: Sequence[Message]
    form: tuple[str, int]
    last: dict[str, Any] | None
    audio: tuple[str, ...] = ()
    opening: Sequence[Message] = ()
    header: str = "Authorization"
    scheme: str = "Bearer "
    headers: dict[str, str] = field(default_factory=dict[str, str])
    decode: Callable[[str], bytes] = base64.b64decode

    @asynccontextmanager
    async def open(self, client: Client) -> AsyncGenerator[Socket, None]:
        key = client.key(self.variable)
        headers = dict(self.headers)
        if self.header:
            headers[self.header] = self.scheme + key
        url = self.url.replace("KEY", key)
        async with client.session.ws_connect(url, headers=headers) as socket:
            await send(socket, *self.opening)
            yield socket

    async def answer(self, socket: Socket) -> list[Message]:
        """All messages up to the last of an answer, or until the connection ends."""
        await send(socket, *self.turn)
        return await receive(socket, self.last)

    def audio_of(self, messages: Sequence[Message]) -> bytes:
        found = b""
        for message in messages:
            value = deep(message, self.audio)
            if isinstance(value, bytes):
                found += value
            elif isinstance(value, str):
                found += self.decode(value)
        return found


def deep(value: object, keys: Sequence[str]) -> object:
    """What is at keys within keys of a message; None if nothing is."""
    for key in keys:
        value = cast("dict[str, object]", value).get(key) if isinstance(value, dict) else None
    return value


async def send(socket: Socket, *messages: Message) -> None:
    for message in messages:
        if isinstance(message, bytes):
            await socket.send_bytes(message)
        elif isinstance(message, str):
            await socket.send_str(message)
        else:
            await socket.send_json(message)


async def receive(socket: Socket, last: dict[str, Any] | None) -> list[Message]:
    messages: list[Message] = []
    while True:
        message = await socket.receive(timeout=10)
        if message.type is WSMsgType.TEXT:
            messages.append(json.loads(message.data))
        elif message.type is WSMsgType.BINARY:
            messages.append(unpacked(message.data))
        else:
            return messages
        if last is not None and holds(messages[-1], last):
            return messages


def unpacked(data: bytes) -> Message:
    """A binary message: a map in MessagePack, or audio."""
    return unpack(data) if data[:1] == b"\xdf" else data


def holds(value: object, wanted: object) -> bool:
    """Whether a value is what is wanted; an object may have more in it."""
    if not isinstance(wanted, dict):
        return value == wanted
    given = cast("dict[str, object]", value) if isinstance(value, dict) else {}
    items = cast("dict[str, object]", wanted).items()
    return all(key in given and holds(given[key], want) for key, want in items)
