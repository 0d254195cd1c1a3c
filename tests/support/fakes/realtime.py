"""A client of the fakes of realtime models, in the place of a plugin."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Callable
from typing import Any

import aiohttp

from lkgen.talk.audio.pcm import Sound, read_wav
from lkgen.talk.caller.clips import clip
from lkgen.talk.caller.conversation import Conversation
from support.talk import BOOKING, CLOSING

RATE = 16_000
SCHEMA = {"type": "object", "properties": {"day": {"type": "string"}}, "required": ["day"]}
TOOL = {"type": "function", "name": "opening_hours", "parameters": SCHEMA}
Json = dict[str, Any]


class Line:
    """A websocket to a fake, in the place of a plugin.

    Attributes:
        events: all that came, in order.
        sound: all audio that came, as the test's reader makes it.
    """

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.events: list[Json] = []
        self.sound = b""

    async def send(self, kind: str = "", **fields: Any) -> None:
        await self.socket.send_json({"type": kind, **fields} if kind else fields)

    async def until(self, wanted: Callable[[Json], Any]) -> Json:
        """Read on to the first event that is wanted."""
        while True:
            message = await asyncio.wait_for(self.socket.receive(), 20)
            if message.type is aiohttp.WSMsgType.BINARY and not message.data.startswith(b"{"):
                self.sound += message.data
                continue
            assert message.type in (aiohttp.WSMsgType.BINARY, aiohttp.WSMsgType.TEXT), message
            event = json.loads(message.data)
            self.events.append(event)
            if wanted(event):
                return event

    async def kind(self, kind: str) -> Json:
        return await self.until(lambda event: event["type"] == kind)


def audio(conversation: Conversation, sentence: str) -> list[bytes]:
    """A sentence that the caller says now, and a second of silence after it, in pieces."""
    sound: Sound = read_wav(clip(sentence))
    assert sound.rate == RATE
    turn = [BOOKING, CLOSING].index(sentence) + 1
    conversation.begin(sentence, sound.seconds, turn=turn).finished = True
    pcm = sound.pcm + bytes(RATE * 2)
    return [pcm[at : at + 3200] for at in range(0, len(pcm), 3200)]


async def speak(line: Line, conversation: Conversation, sentence: str) -> None:
    for piece in audio(conversation, sentence):
        await line.send("input_audio_buffer.append", audio=base64.b64encode(piece).decode())
