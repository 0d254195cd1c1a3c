"""What every fake realtime model does, whatever its messages look like."""

from __future__ import annotations

import asyncio
import base64
import binascii
import contextlib
import json
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import Any, ClassVar, cast

from aiohttp import WSMsgType, web

from lkgen.talk.caller.asked import Answer, Prompt
from lkgen.talk.fakes.kinds.base import Fake, Handler, Refusal, Request
from lkgen.talk.fakes.kinds.llm import Object, word_pieces
from lkgen.talk.fakes.kinds.malformed import reading
from lkgen.talk.fakes.kinds.transcriber import Transcriber, Transcript
from lkgen.talk.fakes.kinds.wire import AnyRequest

RATE = 24_000
"""Sample rate of what these models say, and of what they hear unless told otherwise."""

CHUNK_S = 0.1
"""How much speech goes out in one message, in seconds."""

_PAUSE_S = 0.4


class RealtimeSession(ABC):
    """One session, however its messages travel: what it has heard, and what it answers.

    Attributes:
        fake: whose session it is.
        request: what opened it.
        tools: JSON schemas of the parameters of the tools offered, by the tools' names.
        user: the last thing the user said; None before the first.
        last: who spoke last: `user`, `tool` or anybody else.
    """

    def __init__(self, fake: Fake, request: AnyRequest, record: Request) -> None:
        self.fake = fake
        self.request = request
        self.tools: dict[str, Any] = {}
        self.user: str | None = None
        self.last = ""
        self._record = record
        self._messages: list[str] = record.detail.setdefault("messages", [])
        self._transcriber: Transcriber | None = None
        self._replies: list[asyncio.Task[None]] = []
        self._results: list[str] = []
        self._called = 0

    @abstractmethod
    async def send(self, message: Mapping[str, Any]) -> None:
        """Send a JSON message."""

    @abstractmethod
    async def on_json(self, message: Object) -> None:
        """Take a JSON message.

        Raises:
            Refusal: the provider would not take it.
        """

    @abstractmethod
    async def on_transcript(self, transcript: Transcript) -> None:
        """Send what has been heard, and `reply` to it when it is final."""

    async def begin(self, answer: Answer) -> None:  # noqa: B027 - some say nothing
        """Tell that an answer is being made; nothing of it is there yet."""

    @abstractmethod
    async def say(self, answer: Answer) -> None:
        """Give an answer: its words and their sound, or tools to call. May be cancelled."""

    async def stopped(self) -> None:  # noqa: B027 - some say nothing
        """Tell that an answer that had begun was cut short."""

    @abstractmethod
    async def fail(self, refusal: Refusal) -> None:
        """Tell a refusal, as the provider does on an open connection."""

    def kind(self, message: Object) -> str:
        """Name a JSON message, for the record."""
        return str(message.get("type", ""))

    def expect_audio(self, rate: int = RATE) -> None:
        """Take audio of this rate, in samples a second, from now on."""
        self._transcriber = Transcriber(
            self.fake.conversation, rate, pause_s=_PAUSE_S, part="realtime"
        )

    async def push_audio(self, pcm: bytes) -> None:
        """Take a piece of 16-bit mono PCM.

        Raises:
            Refusal: nothing has said yet what audio it is.
        """
        if self._transcriber is None:
            raise self.fake.refusal(400, "audio arrived before the session was configured")
        for transcript in self._transcriber.feed(pcm):
            await self.on_transcript(transcript)

    def flush(self) -> Transcript | None:
        """Make final what has been said so far; None before any audio was expected."""
        return None if self._transcriber is None else self._transcriber.flush()

    def user_said(self, text: str) -> None:
        """Note what the user said, in sound or in writing."""
        self.user, self.last = text, "user"
        self._results.clear()

    def tool_gave(self, result: object) -> bool:
        """Note what a tool gave back; tells whether all that were called at once have."""
        self.last = "tool"
        self._results.append(str(result))
        self._called -= 1
        return self._called <= 0

    def reply(self) -> None:
        """Answer now; the answer runs on while the connection is served."""
        prompt = Prompt(self.user, self.last, self.tools, results=tuple(self._results))
        self.last = "assistant"
        self._replies.append(asyncio.create_task(self._reply(prompt)))

    @property
    def replying(self) -> bool:
        return any(not reply.done() for reply in self._replies)

    async def stop(self) -> None:
        """Cut short what is being said."""
        running = [reply for reply in self._replies if not reply.done()]
        for reply in running:
            reply.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        if running:
            await self.stopped()

    async def _reply(self, prompt: Prompt) -> None:
        try:
            with reading(self.fake.refusal):
                answer = self.fake.conversation.answer(prompt)
                self._called = len(answer.tools)
                await self.begin(answer)
                await self.fake.work(self.request)
                await self.say(answer)
        except Refusal as refusal:
            await self.refused(refusal)

    async def refused(self, refusal: Refusal) -> None:
        """Note a refusal and tell it."""
        self._record.refused = f"{refusal.status} {refusal.reason}"
        await self.fail(refusal)

    async def over(self) -> None:
        """End the session: stop what is still being said.

        Raises:
            Exception: what went wrong in an answer, and is not the agent's doing.
        """
        for reply in self._replies:
            reply.cancel()
        for result in await asyncio.gather(*self._replies, return_exceptions=True):
            if isinstance(result, Exception) and not isinstance(result, ConnectionError):
                raise result

    def parse(self, text: str | bytes) -> Object:
        """Read a JSON object that arrived, and note it.

        Raises:
            Refusal: it is none.
        """
        try:
            message: object = json.loads(text)
        except ValueError:
            message = None
        if not isinstance(message, dict):
            raise self.fake.refusal(400, "the message is no JSON object")
        found = cast("Object", message)
        self._messages.append(self.kind(found))
        return found

    def decode(self, audio: object) -> bytes:
        """Decode base64 audio, in either of its alphabets.

        Raises:
            Refusal: it is no base64.
        """
        try:
            return base64.b64decode(str(audio).replace("-", "+").replace("_", "/"), validate=True)
        except binascii.Error:
            raise self.fake.refusal(400, "the audio is not base64") from None

    def spoken(self, answer: Answer, rate: int = RATE) -> Iterator[tuple[str, bytes]]:
        """Cut an answer into pieces: words and sound, either of which may be empty."""
        pcm = self.fake.speech(answer.text, rate)
        step = int(rate * CHUNK_S) * 2
        chunks = [pcm[at : at + step] for at in range(0, len(pcm), step)]
        for word, chunk in zip_longest(word_pieces(answer.text), chunks):
            yield word or "", chunk or b""


class WebsocketSession(RealtimeSession):
    """One websocket."""

    request: web.Request

    def __init__(
        self, fake: Fake, request: web.Request, record: Request, socket: web.WebSocketResponse
    ) -> None:
        super().__init__(fake, request, record)
        self._socket = socket

    async def opened(self) -> None:
        """Send the model's first messages on a new connection."""

    async def on_binary(self, data: bytes) -> None:
        """Take a binary message: audio, unless the provider says otherwise."""
        await self.push_audio(data)

    async def send(self, message: Mapping[str, Any]) -> None:
        # The agent may hang up at any time.
        with contextlib.suppress(ConnectionError):
            await self._socket.send_json(message)

    async def send_bytes(self, data: bytes) -> None:
        with contextlib.suppress(ConnectionError):
            await self._socket.send_bytes(data)

    async def close(self, code: int, reason: str) -> None:
        await self._socket.close(code=code, message=reason.encode()[:120])

    async def run(self) -> None:
        """Serve the connection until it ends.

        Raises:
            Exception: what went wrong in an answer, and is not the agent's doing.
        """
        try:
            await self.opened()
            async for message in self._socket:
                try:
                    with reading(self.fake.refusal):
                        if message.type is WSMsgType.BINARY:
                            await self.on_binary(message.data)
                        elif message.type is WSMsgType.TEXT:
                            await self.on_json(self.parse(message.data))
                except Refusal as refusal:
                    await self.refused(refusal)
        finally:
            await self.over()


class RealtimeModel(Fake):
    """A realtime model over a websocket.

    Attributes:
        path: where it is.
        session: what serves a connection.
    """

    part = "realtime"
    path: ClassVar[str]
    session: ClassVar[type[WebsocketSession]]

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        return {("GET", self.path): self.serve}

    def check(self, request: web.Request) -> None:
        """Look at a request before it becomes a websocket.

        Raises:
            Refusal: the provider would refuse it.
        """

    async def serve(self, request: web.Request, record: Request) -> web.StreamResponse:
        """Serve one connection."""
        self.check(request)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await self.session(self, request, record, socket).run()
        return socket
