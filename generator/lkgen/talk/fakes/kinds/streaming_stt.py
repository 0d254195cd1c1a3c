"""What every fake speech-to-text over a websocket does, whatever its messages look like.

A provider is two small classes, named as in LiveKit Agents: a `StreamingSTT`, which knows its
path and checks requests, and a `RecognizeStream`, which serves one connection.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import contextlib
import json
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, ClassVar, cast

from aiohttp import WSMessage, WSMsgType, web

from lkgen.talk.fakes.kinds.base import Fake, Handler, Refusal, Request
from lkgen.talk.fakes.kinds.malformed import hang_up, reading
from lkgen.talk.fakes.kinds.transcriber import Transcriber, Transcript

Message = Mapping[str, Any]
_STILL_COMES_S = 2.0


class RecognizeStream(ABC):
    """One websocket: what it has heard and said.

    What is heard comes as `started`, any number of `interim`, and `final`, in this order: also
    where the client has words made final in the middle of speech.

    Attributes:
        fake: whose connection it is.
        query: of the request that opened it.
        headers: of that request.
        turn: number of the present stretch of speech, from 0.
    """

    def __init__(
        self,
        fake: StreamingSTT,
        request: web.Request,
        record: Request,
        socket: web.WebSocketResponse,
    ) -> None:
        self.fake = fake
        self.query: Mapping[str, str] = request.query
        self.headers: Mapping[str, str] = request.headers
        self.turn = 0
        self._request = request
        self._socket = socket
        self._record = record
        self._messages: list[str] = record.detail.setdefault("messages", [])
        self._transcriber: Transcriber | None = None
        self._speaking = False

    def expect_audio(self, rate: int, *, pause_s: float | None = 0.0, interim: bool = True) -> None:
        """Take audio from now on.

        Args:
            rate: samples a second.
            pause_s: see `Transcriber`.
            interim: see `Transcriber`.
        """
        self._transcriber = Transcriber(
            self.fake.conversation, rate, pause_s=pause_s, interim=interim
        )

    @property
    def seconds(self) -> float:
        """The audio that has arrived, in seconds."""
        return 0.0 if self._transcriber is None else round(self._transcriber.seconds, 3)

    def opened(self) -> Iterable[Message]:
        """The provider's first messages on a new connection.

        A provider that is told in the query what audio will come calls `expect_audio` here.
        """
        return ()

    @abstractmethod
    def messages_for(self, transcript: Transcript) -> Iterable[Message]:
        """Give the messages that tell a transcript; a final may hold no words."""

    def audio(self, message: dict[str, Any]) -> str | None:
        """Give the base64 audio in a JSON message; None if it holds none."""
        return None

    async def on_binary(self, data: bytes) -> None:
        """Take a binary message: audio, unless the provider says otherwise."""
        await self.push_audio(data)

    async def on_json(self, message: dict[str, Any]) -> None:
        """Take a JSON message that holds no audio.

        Raises:
            Refusal: the provider would not take it.
        """
        raise self.unknown(message)

    def unknown(self, message: dict[str, Any]) -> Refusal:
        """Make the refusal of a message that the provider does not know."""
        return self.fake.refusal(400, f"unknown message {self.kind(message)!r}")

    async def on_text(self, text: str) -> None:
        """Take a text message that is no JSON object.

        Raises:
            Refusal: the provider would not take it.
        """
        raise self.fake.refusal(400, f"no JSON object: {text[:40]!r}")

    def kind(self, message: dict[str, Any]) -> str:
        """Name a JSON message, for the record."""
        return str(message.get("type", ""))

    def error(self, refusal: Refusal) -> Message | None:
        """Give the message that tells an error before the connection is closed."""
        return {"type": "error", "message": refusal.reason}

    async def push_audio(self, pcm: bytes) -> None:
        """Take a piece of 16-bit mono PCM and send the transcripts it leads to.

        Raises:
            Refusal: nothing has said yet what audio it is.
        """
        if self._transcriber is None:
            raise self.fake.refusal(400, "audio arrived before the message that describes it")
        for transcript in self._transcriber.feed(pcm):
            await self._tell(transcript)

    async def push_base64(self, audio: str) -> None:
        """Take a piece of audio as base64; see `push_audio`.

        Raises:
            Refusal: it is none, or nothing has said yet what audio it is.
        """
        try:
            pcm = base64.b64decode(audio, validate=True)
        except binascii.Error:
            raise self.fake.refusal(400, "the audio is not base64") from None
        await self.push_audio(pcm)

    async def finish(self) -> None:
        """Make final what has been said so far."""
        if self._transcriber is not None:
            await self._tell(self._transcriber.flush())

    async def send(self, *messages: Message) -> None:
        for message in messages:
            # The agent may hang up at any time.
            with contextlib.suppress(ConnectionError):
                await self._socket.send_json(message)

    async def send_text(self, text: str) -> None:
        with contextlib.suppress(ConnectionError):
            await self._socket.send_str(text)

    async def close(self) -> None:
        await self._socket.close()

    async def run(self) -> None:
        """Serve the connection until it ends; a refusal ends it, and is noted.

        Raises:
            ConnectionResetError: the script has cut it.
        """
        try:
            with reading(self.fake.refusal):
                await self.send(*self.opened())
                while not self._socket.closed:
                    await self._receive()
        except Refusal as refusal:
            self._record.refused = f"{refusal.status} {refusal.reason}"
            error = self.error(refusal)
            if error is not None:
                await self.send(error)
            await hang_up(self._socket, refusal.status, refusal.reason)

    async def _receive(self) -> None:
        message = await self._next()
        if message.type is WSMsgType.BINARY:
            await self.on_binary(message.data)
        elif message.type is WSMsgType.TEXT:
            await self._text(message.data)

    async def _next(self) -> WSMessage:
        timeout = self.fake.idle_timeout_s
        # Where this process was held up itself, what came meanwhile is still on its way here.
        for patience in (timeout, _STILL_COMES_S):
            with contextlib.suppress(asyncio.TimeoutError):
                return await self._socket.receive(timeout=patience)
        raise self.fake.refusal(500, f"nothing arrived for {timeout:g} s")

    async def _text(self, text: str) -> None:
        try:
            value: object = json.loads(text)
        except ValueError:
            value = None
        if not isinstance(value, dict):
            self._messages.append(text[:40])
            await self.on_text(text)
            return
        message = cast("dict[str, Any]", value)
        audio = self.audio(message)
        if audio is None:
            self._messages.append(self.kind(message))
            await self.on_json(message)
            return
        await self.push_base64(audio)

    async def _tell(self, transcript: Transcript) -> None:
        if transcript.what == "started":
            self._speaking = True
        elif not self._speaking:
            if not transcript.words:
                return
            await self._tell(replace(transcript, what="started", words=()))
        if transcript.what == "final" and transcript.words:
            await self.fake.work(self._request)
        await self.send(*self.messages_for(transcript))
        if transcript.what == "final":
            self._speaking = False
            self.turn += 1


class StreamingSTT(Fake):
    """A speech-to-text over a websocket.

    Attributes:
        path: where it is.
        stream: what serves a connection.
        idle_timeout_s: after how long without a message the provider hangs up; None for never.
        headers: of the answer that opens a connection.
        subprotocols: of the websocket, those that a client may ask for.
    """

    part = "stt"
    path: ClassVar[str]
    stream: ClassVar[type[RecognizeStream]]
    idle_timeout_s: ClassVar[float | None] = None
    headers: ClassVar[Mapping[str, str]] = {}
    subprotocols: ClassVar[tuple[str, ...]] = ()

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        return {("GET", self.path): self.serve}

    def check(self, request: web.Request) -> None:
        """Look at the request that opens a connection.

        Raises:
            Refusal: the provider would refuse it, or this fake cannot hear it.
        """

    async def serve(self, request: web.Request, record: Request) -> web.StreamResponse:
        """Serve one connection."""
        self.check(request)
        record.detail["query"] = dict(request.query)
        socket = web.WebSocketResponse(protocols=self.subprotocols)
        socket.headers.update(self.headers)
        stream = self.stream(self, request, record, socket)
        await socket.prepare(request)
        await stream.run()
        return socket
