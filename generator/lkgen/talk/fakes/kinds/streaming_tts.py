"""What every fake text-to-speech over a websocket does, whatever its messages look like.

A provider is two small classes, named as in LiveKit Agents: a `StreamingTTS`, which knows its
path and checks requests, and a `SynthesizeStream`, which serves one connection.
"""

from __future__ import annotations

import asyncio
import contextlib
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from aiohttp import WSMsgType, web

from lkgen.talk.audio.encoding import pieces
from lkgen.talk.fakes.kinds.base import CHARACTER_S, Handler, Refusal, Request
from lkgen.talk.fakes.kinds.malformed import hang_up, reading
from lkgen.talk.fakes.kinds.tts import TTS, parse

Message = Mapping[str, Any] | bytes | str


class SynthesizeStream(ABC):
    """One websocket: what it was given to say, and what it says.

    Texts belong to contexts, which have a name, or to the connection, whose name is empty.
    Contexts are spoken side by side, the texts of one in their order.

    Attributes:
        fake: whose connection it is.
        query: of the request that opened it.
        hangs_up: whether the provider ends the connection after an error.
    """

    hangs_up: ClassVar[bool] = True

    def __init__(
        self,
        fake: StreamingTTS,
        request: web.Request,
        record: Request,
        socket: web.WebSocketResponse,
    ) -> None:
        self.fake = fake
        self.query: Mapping[str, str] = request.query
        self._request = request
        self._record = record
        self._socket = socket
        self._texts: dict[str, str] = {}
        self._seconds: dict[str, float] = {}
        self._tasks: dict[str, asyncio.Task[bool]] = {}
        self._failure: Exception | None = None

    def opened(self) -> Iterable[Message]:
        """The provider's first messages on a new connection."""
        return ()

    @abstractmethod
    async def on_json(self, packet: dict[str, Any]) -> None:
        """Take a JSON message.

        Raises:
            Refusal: the provider would not take it.
        """

    async def on_text(self, text: str) -> None:
        """Take a text message that is no JSON object.

        Raises:
            Refusal: the provider would not take it.
        """
        raise self.fake.refusal(400, f"no JSON object: {text[:40]!r}")

    async def on_binary(self, data: bytes) -> None:
        """Take a binary message.

        Raises:
            Refusal: the provider would not take it.
        """
        raise self.fake.refusal(400, "a binary message")

    def piece(self, audio: bytes, context: str) -> Message:
        """The message that carries a piece of audio."""
        del context
        return audio

    def error(self, refusal: Refusal, context: str) -> Message | None:
        """Give the message that tells an error; None if the provider only hangs up."""
        del context
        return {"type": "error", "message": refusal.reason}

    def add(self, text: str, context: str = "") -> None:
        """Keep a text until it is taken."""
        self._texts[context] = self._texts.get(context, "") + text

    def take(self, context: str = "") -> str:
        """Give the texts since the last time."""
        return self._texts.pop(context, "")

    def waiting(self) -> list[str]:
        """List the contexts whose texts nobody has taken yet."""
        return list(self._texts)

    def seconds(self, context: str = "") -> float:
        """Measure what was said so far in a context, in seconds."""
        return self._seconds.get(context, 0.0)

    def say(
        self,
        text: str,
        encoding: str,
        rate: int,
        *,
        context: str = "",
        before: Iterable[Message] = (),
        then: Iterable[Message] = (),
        ends: bool = False,
    ) -> None:
        """Say a text after what is being said in its context.

        Args:
            text: may be empty; then only the messages are sent.
            encoding: see `TTS.audio`.
            rate: samples a second.
            context: its name.
            before: sent before the audio.
            then: sent after the audio.
            ends: nothing more belongs to the context; another may have its name.

        Raises:
            Refusal: it cannot be said so.
        """
        # A connection answers text for text, a context is one answer.
        works = bool(text.strip()) and not (context and self.seconds(context))
        messages = [*before]
        if text.strip():
            audio = self.fake.audio(text, encoding, rate)
            messages += [self.piece(piece, context) for piece in pieces(audio, rate)]
            self._seconds[context] = self.seconds(context) + len(text) * CHARACTER_S
        messages += then
        if ends:
            self._seconds.pop(context, None)
        self._tasks[context] = asyncio.create_task(
            self._say(messages, context, works=works, after=self._tasks.get(context))
        )

    def cancel(self, context: str = "") -> bool:
        """Say no more of what a context was given.

        Returns:
            Whether there was more.
        """
        text = self._texts.pop(context, "")
        self._seconds.pop(context, None)
        task = self._tasks.pop(context, None)
        # It waits for those before it, which are cancelled with it.
        return (task is not None and task.cancel()) or bool(text)

    async def until_said(self, context: str = "") -> None:
        """Wait until a context has said all that it was given."""
        if context in self._tasks:
            await asyncio.wait([self._tasks[context]])

    async def send(self, *messages: Message) -> None:
        """Send at once, also in the middle of what is being said."""
        # The agent may hang up at any time.
        with contextlib.suppress(ConnectionError):
            for message in messages:
                if isinstance(message, bytes):
                    await self._socket.send_bytes(message)
                elif isinstance(message, str):
                    await self._socket.send_str(message)
                else:
                    await self._socket.send_json(message)

    async def refuse(self, refusal: Refusal, context: str) -> None:
        """Tell a refusal.

        Args:
            refusal: what is told.
            context: whose it is; empty for one that `on_json` raised.
        """
        self._record.refused = f"{refusal.status} {refusal.reason}"
        error = self.error(refusal, context)
        if error is not None:
            await self.send(error)
        if self.hangs_up:
            await hang_up(self._socket, refusal.status, refusal.reason)

    def keep(self, message: object) -> None:
        """Record a message of the client."""
        self._record.detail.setdefault("messages", []).append(message)

    async def close(self) -> None:
        """End the connection."""
        await self._socket.close()

    async def run(self) -> None:
        """Serve the connection until it ends."""
        await self.send(*self.opened())
        try:
            async for message in self._socket:
                try:
                    with reading(self.fake.refusal):
                        if message.type is WSMsgType.TEXT:
                            await self._hear(message.data)
                        elif message.type is WSMsgType.BINARY:
                            await self.on_binary(message.data)
                except Refusal as refusal:
                    await self.refuse(refusal, "")
        finally:
            for task in self._tasks.values():
                task.cancel()
            await asyncio.gather(*self._tasks.values(), return_exceptions=True)
        if self._failure is not None:
            raise self._failure

    async def _hear(self, text: str) -> None:
        packet = parse(text)
        self.keep(text if packet is None else packet)
        if packet is None:
            await self.on_text(text)
        else:
            await self.on_json(packet)

    async def _say(
        self,
        messages: Iterable[Message],
        context: str,
        *,
        works: bool,
        after: asyncio.Task[bool] | None,
    ) -> bool:
        """Send what an answer consists of; False if it broke off, here or before."""
        if after is not None and not await after:
            return False
        try:
            with reading(self.fake.refusal):
                if works:
                    await self.fake.work(self._request)
                await self.send(*messages)
            return True
        except Refusal as refusal:
            await self.refuse(refusal, context)
        except ConnectionError:
            # The script has cut the line.
            pass
        except Exception as error:
            self._failure = error
            await self._socket.close()
        return False


class StreamingTTS(TTS):
    """A text-to-speech over a websocket.

    Attributes:
        path: where it is.
        stream: what serves a connection.
    """

    path: ClassVar[str]
    stream: ClassVar[type[SynthesizeStream]]

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        return {("GET", self.path): self.serve}

    def check(self, query: Mapping[str, str]) -> None:
        """Look at the query of a request.

        Raises:
            Refusal: the provider would refuse it, or this fake cannot speak so.
        """

    async def serve(self, request: web.Request, record: Request) -> web.StreamResponse:
        """Serve one connection."""
        self.check(request.query)
        record.detail["query"] = dict(request.query)
        socket = web.WebSocketResponse()
        stream = self.stream(self, request, record, socket)
        await socket.prepare(request)
        await stream.run()
        return socket
