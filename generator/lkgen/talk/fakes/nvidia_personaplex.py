"""NVIDIA PersonaPlex, which runs on a machine of one's own: `ws://localhost:8998/api/chat`.

Binary messages of Moshi's: a byte says what follows it.
"""

from __future__ import annotations

import asyncio

from aiohttp import web

from lkgen.talk.audio.opus import OggReader, OggWriter, voice
from lkgen.talk.audio.pcm import tone
from lkgen.talk.caller.asked import Answer
from lkgen.talk.fakes.kinds.base import Refusal
from lkgen.talk.fakes.kinds.llm import Object
from lkgen.talk.fakes.kinds.realtime_model import CHUNK_S, RATE, RealtimeModel, WebsocketSession
from lkgen.talk.fakes.kinds.transcriber import Transcript

_HANDSHAKE, _AUDIO, _TEXT = b"\0", b"\1", b"\2"
_TAGS = (b"OpusHead", b"OpusTags")
# How much faster than real time it speaks.
_AHEAD = 0.1


class _Session(WebsocketSession):
    """It speaks first, once it hears anything; it knows no tools and writes down nothing heard."""

    _hears: OggReader
    _speaks: OggWriter
    _greeted = False

    async def opened(self) -> None:
        self._hears, self._speaks = OggReader(), OggWriter()
        self.expect_audio(RATE)
        await self.send_bytes(_HANDSHAKE)
        await self.send_bytes(_AUDIO + self._speaks.head())

    async def on_json(self, message: Object) -> None:
        raise self.fake.refusal(400, "only binary messages are known")

    async def on_binary(self, data: bytes) -> None:
        if data[:1] != _AUDIO:
            raise self.fake.refusal(400, f"unknown message {data[:1].hex()!r}")
        if not self._greeted:
            self._greeted = True
            self.reply()
        try:
            for packet in self._hears.feed(data[1:]):
                if not packet.startswith(_TAGS):
                    spoken, seconds = voice(packet)
                    silence = bytes(int(seconds * RATE) * 2)
                    await self.push_audio(tone(seconds, RATE) if spoken else silence)
        except ValueError as error:
            raise self.fake.refusal(400, str(error)) from error

    async def on_transcript(self, transcript: Transcript) -> None:
        if transcript.what == "started":
            await self.stop()
        elif transcript.what == "final" and transcript.words:
            self.user_said(transcript.text)
            self.reply()

    async def say(self, answer: Answer) -> None:
        for word, pcm in self.spoken(answer):
            if word:
                await self.send_bytes(_TEXT + word.encode())
            if pcm:
                await self.send_bytes(_AUDIO + self._speaks.tone(len(pcm) / 2 / RATE))
            await asyncio.sleep(CHUNK_S * _AHEAD)

    async def fail(self, refusal: Refusal) -> None:
        code = 1008 if refusal.status < 500 else 1011
        await self.close(code, refusal.reason)


class NvidiaPersonaPlex(RealtimeModel):
    """A model that hears and speaks at the same time, for whoever reaches it."""

    protocol = "nvidia-personaplex"
    path = "/api/chat"
    session = _Session

    def check(self, request: web.Request) -> None:
        for name in ("voice_prompt", "text_prompt"):
            if not request.query.get(name):
                raise self.refusal(400, f"{name} is required")

    def refusal(self, status: int, reason: str) -> Refusal:
        return Refusal(status, reason, {"error": reason})
