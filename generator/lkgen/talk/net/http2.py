"""HTTP/2 as far as a fake provider speaks it: requests and answers that come in pieces.

h2 does the protocol itself; gRPC and Amazon's event streams go over it.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from typing import cast

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.errors import ErrorCodes
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

Headers = list[tuple[str, str]]

_MOST_UNREAD = 64 * 1024**2


class Http2Stream:
    """One request and its answer, both in pieces that may cross each other.

    Attributes:
        host: whom the client meant to reach, with a port if it named one.
        path: with the query.
        headers: of the request.
        transport: the connection, which carries other streams too.
        opening: the headers that go before the first piece of the answer.
        opened: they have been sent.
        ended: all of the answer has been sent.
    """

    def __init__(
        self, headers: Iterable[tuple[str, str]], connection: _Connection, number: int
    ) -> None:
        self.headers = CIMultiDict(headers)
        self.host = self.headers.get(":authority", self.headers.get("host", ""))
        self.path = self.headers.get(":path", "")
        self.transport = connection.transport
        self.opening: Headers = [(":status", "200")]
        self.opened = False
        self.ended = False
        self._connection = connection
        self._number = number
        self._received = bytearray()
        self._arrived = asyncio.Event()
        self._complete = False

    async def pieces(self) -> AsyncIterator[bytes]:
        """What the client sends, as it arrives, until it has sent all."""
        while True:
            if self._received:
                piece = bytes(self._received)
                self._received.clear()
                yield piece
            elif self._complete:
                return
            else:
                self._arrived.clear()
                await self._arrived.wait()

    async def send(self, data: bytes) -> None:
        """Send a piece, once the client has room for it; an empty one opens the answer."""
        if opening := self._open():
            self._connection.send_headers(self._number, opening)
        await self._connection.send(self._number, data)

    def end(self, trailers: Headers | None = None) -> None:
        """Send the last of the answer; one that has not been opened is all headers."""
        self.ended = True
        if headers := [*self._open(), *(trailers or ())]:
            self._connection.send_headers(self._number, headers, end=True)
        else:
            self._connection.send_end(self._number)

    def feed(self, data: bytes) -> bool:
        """A piece arrives; False if more has than anybody reads."""
        self._received += data
        self._arrived.set()
        return len(self._received) <= _MOST_UNREAD

    def complete(self) -> None:
        """No more will arrive."""
        self._complete = True
        self._arrived.set()

    def _open(self) -> Headers:
        """The headers that are still to be sent before all else."""
        opening = [] if self.opened else self.opening
        self.opened = True
        return opening


Answer = Callable[[Http2Stream], Awaitable[None]]


class Http2Server:
    """Answers requests on connections that others accept.

    Attributes:
        answer: answers a request to its end; raises ConnectionError to break its connection.
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
    transport: asyncio.Transport

    def __init__(self, server: Http2Server) -> None:
        self._server = server
        self._http2 = H2Connection(H2Configuration(client_side=False, header_encoding="utf-8"))
        self._streams: dict[int, Http2Stream] = {}
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._room = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        if self._server.closed:
            self.transport.abort()
            return
        self._server.connections.add(self)
        self._http2.initiate_connection()
        self._flush()

    def data_received(self, data: bytes) -> None:
        try:
            for event in self._http2.receive_data(data):
                self._happened(event)
        except (ProtocolError, ValueError):
            # The second: headers that are no text.
            self._flush()
            self.break_off()
            return
        self._flush()

    def connection_lost(self, exc: Exception | None) -> None:
        self._server.connections.discard(self)
        self.break_off()

    def break_off(self) -> list[asyncio.Task[None]]:
        """Break the connection; returns what still has to end."""
        self.transport.abort()
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        return tasks

    def send_headers(self, stream: int, headers: Headers, *, end: bool = False) -> None:
        self._http2.send_headers(stream, headers, end_stream=end)
        self._flush()

    def send_end(self, stream: int) -> None:
        self._http2.end_stream(stream)
        self._flush()

    async def send(self, stream: int, data: bytes) -> None:
        """Send a piece of an answer, once there is room for it."""
        while data:
            window = self._http2.local_flow_control_window(stream)
            room = min(window, self._http2.max_outbound_frame_size)
            if room <= 0:
                self._room.clear()
                await self._room.wait()
                continue
            self._http2.send_data(stream, data[:room])
            self._flush()
            data = data[room:]

    def _happened(self, event: Event) -> None:
        if isinstance(event, RequestReceived):
            self._begin(event)
        elif isinstance(event, DataReceived):
            self._http2.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
            stream = self._streams.get(event.stream_id)
            if stream and not stream.feed(event.data):
                self.break_off()
        elif isinstance(event, StreamEnded):
            if stream := self._streams.get(event.stream_id):
                stream.complete()
        elif isinstance(event, StreamReset):
            if task := self._tasks.get(event.stream_id):
                task.cancel()
        elif isinstance(event, WindowUpdated):
            self._room.set()

    def _begin(self, event: RequestReceived) -> None:
        number = event.stream_id
        headers = cast("Headers", event.headers)
        stream = Http2Stream(headers, self, number)
        task = asyncio.create_task(self._serve(number, stream))
        self._streams[number], self._tasks[number] = stream, task

        def forget(_: object) -> None:
            del self._streams[number], self._tasks[number]

        task.add_done_callback(forget)

    async def _serve(self, number: int, stream: Http2Stream) -> None:
        try:
            await self._server.answer(stream)
        except ConnectionError:
            self.transport.abort()
        except ProtocolError:
            # The client has given up this request, or all of them.
            pass
        except Exception:
            # Whoever answers has noted it; the client sees that the server fails.
            if not stream.ended:
                with contextlib.suppress(ProtocolError):
                    self._http2.reset_stream(number, ErrorCodes.INTERNAL_ERROR)
                self._flush()

    def _flush(self) -> None:
        self.transport.write(self._http2.data_to_send())
