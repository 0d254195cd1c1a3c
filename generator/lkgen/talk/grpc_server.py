"""gRPC as far as a fake provider speaks it: calls over HTTP/2, each with messages both ways.

See https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md; h2 does HTTP/2 itself.
"""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from typing import cast
from urllib.parse import quote

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import (
    DataReceived,
    Event,
    RequestReceived,
    StreamEnded,
    StreamReset,
    WindowUpdated,
)
from h2.exceptions import ProtocolError
from multidict import CIMultiDict

INVALID_ARGUMENT, UNIMPLEMENTED, INTERNAL = 3, 12, 13

# A byte that says whether it is compressed, and the length.
_HEAD = struct.Struct(">BI")
_PLAIN = "".join(chr(code) for code in range(0x20, 0x7F) if chr(code) != "%")


class GrpcError(Exception):
    """Raised while a call is answered: it ends with this status code of gRPC's."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class Call:
    """One call of a method.

    Attributes:
        host: whom the client meant to reach, with a port if it named one.
        path: the method, `/package.Service/Method`.
        headers: its metadata.
        transport: the connection, which carries other calls too.
    """

    def __init__(
        self,
        headers: Iterable[tuple[str, str]],
        transport: asyncio.Transport,
        send: Callable[[bytes], Awaitable[None]],
    ) -> None:
        self.headers = CIMultiDict(headers)
        self.host = self.headers.get(":authority", "")
        self.path = self.headers.get(":path", "")
        self.transport = transport
        self._send = send
        self._received = bytearray()
        self._arrived = asyncio.Event()
        self._ended = False

    async def messages(self) -> AsyncIterator[bytes]:
        """What the client sends, until it has sent its last message.

        Raises:
            GrpcError: a message is compressed.
        """
        while True:
            while (message := self._take()) is not None:
                yield message
            if self._ended:
                return
            self._arrived.clear()
            await self._arrived.wait()

    async def send(self, message: bytes) -> None:
        """Send a message, once the client has room for it."""
        await self._send(_HEAD.pack(0, len(message)) + message)

    def feed(self, data: bytes) -> None:
        """A piece of the messages arrives."""
        self._received += data
        self._arrived.set()

    def end(self) -> None:
        """No more will arrive."""
        self._ended = True
        self._arrived.set()

    def _take(self) -> bytes | None:
        if len(self._received) < _HEAD.size:
            return None
        compressed, length = _HEAD.unpack_from(self._received)
        if compressed:
            raise GrpcError(UNIMPLEMENTED, "messages cannot be compressed")
        end = _HEAD.size + length
        if len(self._received) < end:
            return None
        message = bytes(self._received[_HEAD.size : end])
        del self._received[:end]
        return message


Answer = Callable[[Call], Awaitable[None]]


class GrpcServer:
    """Answers calls on connections that others accept.

    Attributes:
        answer: answers a call; raises GrpcError to end it with an error, ConnectionError to
            break its connection.
        connections: those that are open.
        closed: no more are taken.
    """

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.connections: set[_Connection] = set()
        self.closed = False

    def connection(self) -> asyncio.Protocol:
        """The protocol of a new connection."""
        return _Connection(self)

    async def close(self) -> None:
        """Break what is open, and what is still to come."""
        self.closed = True
        tasks = [task for one in self.connections for task in one.break_off()]
        await asyncio.gather(*tasks, return_exceptions=True)


class _Connection(asyncio.Protocol):
    def __init__(self, server: GrpcServer) -> None:
        self._server = server
        self._http2 = H2Connection(H2Configuration(client_side=False, header_encoding="utf-8"))
        self._transport: asyncio.Transport | None = None
        self._calls: dict[int, Call] = {}
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._begun: set[int] = set()
        self._room = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        if self._server.closed:
            self._transport.abort()
            return
        self._server.connections.add(self)
        self._http2.initiate_connection()
        self._flush()

    def data_received(self, data: bytes) -> None:
        try:
            for event in self._http2.receive_data(data):
                self._happened(event)
        except ProtocolError:
            self._flush()
            self.break_off()
            return
        self._flush()

    def connection_lost(self, exc: Exception | None) -> None:
        self._server.connections.discard(self)
        self.break_off()

    def break_off(self) -> list[asyncio.Task[None]]:
        """Break the connection; returns what still has to end."""
        if self._transport is not None:
            self._transport.abort()
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        return tasks

    def _happened(self, event: Event) -> None:
        if isinstance(event, RequestReceived):
            self._begin(event)
        elif isinstance(event, DataReceived):
            self._http2.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
            if call := self._calls.get(event.stream_id):
                call.feed(event.data)
        elif isinstance(event, StreamEnded):
            if call := self._calls.get(event.stream_id):
                call.end()
        elif isinstance(event, StreamReset):
            if task := self._tasks.get(event.stream_id):
                task.cancel()
        elif isinstance(event, WindowUpdated):
            self._room.set()

    def _begin(self, event: RequestReceived) -> None:
        stream = event.stream_id
        assert self._transport is not None

        async def send(data: bytes) -> None:
            await self._send(stream, data)

        headers = cast("list[tuple[str, str]]", event.headers)
        call = Call(headers, self._transport, send)
        task = asyncio.create_task(self._serve(stream, call))
        self._calls[stream], self._tasks[stream] = call, task

        def forget(_: object) -> None:
            del self._calls[stream], self._tasks[stream]
            self._begun.discard(stream)

        task.add_done_callback(forget)

    async def _serve(self, stream: int, call: Call) -> None:
        code, reason = 0, ""
        try:
            await self._server.answer(call)
        except GrpcError as error:
            code, reason = error.code, error.reason
        except ConnectionError:
            call.transport.abort()
            return
        except Exception as error:
            code, reason = INTERNAL, repr(error)
        trailers = [("grpc-status", str(code)), ("grpc-message", quote(reason, safe=_PLAIN))]
        self._http2.send_headers(stream, [*self._opening(stream), *trailers], end_stream=True)
        self._flush()

    async def _send(self, stream: int, data: bytes) -> None:
        if opening := self._opening(stream):
            self._http2.send_headers(stream, opening)
        while data:
            window = self._http2.local_flow_control_window(stream)
            room = min(window, self._http2.max_outbound_frame_size)
            if room <= 0:
                self._flush()
                self._room.clear()
                await self._room.wait()
                continue
            self._http2.send_data(stream, data[:room])
            data = data[room:]
        self._flush()

    def _opening(self, stream: int) -> list[tuple[str, str]]:
        """The headers that go before all else in a stream, the first time."""
        if stream in self._begun:
            return []
        self._begun.add(stream)
        return [(":status", "200"), ("content-type", "application/grpc")]

    def _flush(self) -> None:
        if self._transport is not None:
            self._transport.write(self._http2.data_to_send())
