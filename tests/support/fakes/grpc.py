"""A gRPC client for the tests of gRPC fakes: the smallest one that can be told what to send."""

from __future__ import annotations

import asyncio
import ssl
import struct
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from urllib.parse import unquote

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import (
    ConnectionTerminated,
    DataReceived,
    ResponseReceived,
    StreamEnded,
    TrailersReceived,
)

from lkgen.talk.net.gateway import Gateway

TIMEOUT_S = 10.0


class ClientCall:
    """A call to a method, and what comes back.

    Attributes:
        stream: its number in the connection.
        ended: it is answered, with an error or without.
    """

    def __init__(self, connection: Connection, stream: int) -> None:
        self.stream = stream
        self.ended = asyncio.Event()
        self.received = bytearray()
        self.headers: dict[str, str] = {}
        self._connection = connection

    @property
    def status(self) -> int:
        """What it ended with, a code of gRPC's; -1 if it has not, or the connection broke."""
        return int(self.headers.get("grpc-status", -1))

    @property
    def reason(self) -> str:
        return unquote(self.headers.get("grpc-message", ""))

    async def send(self, *messages: bytes) -> None:
        for message in messages:
            await self.send_raw(b"\0" + struct.pack(">I", len(message)) + message)

    async def send_raw(self, data: bytes) -> None:
        await self._connection.send(self.stream, data)

    def finish(self) -> None:
        """Nothing more will be sent."""
        self._connection.http2.end_stream(self.stream)
        self._connection.flush()

    def cancel(self) -> None:
        self._connection.http2.reset_stream(self.stream, error_code=8)
        self._connection.flush()

    def messages(self) -> list[bytes]:
        """Those that have come since this was last asked."""
        found: list[bytes] = []
        while len(self.received) >= 5:
            end = 5 + struct.unpack_from(">I", self.received, 1)[0]
            if len(self.received) < end:
                break
            found.append(bytes(self.received[5:end]))
            del self.received[:end]
        return found

    async def next_messages(self) -> list[bytes]:
        """Wait until more have come, or the call has ended; returns what has come."""
        while not (found := self.messages()) and not self.ended.is_set():
            await asyncio.sleep(0.01)
        return found

    async def answered(self) -> list[bytes]:
        """Wait until it has ended; returns what has come."""
        await asyncio.wait_for(self.ended.wait(), TIMEOUT_S)
        return self.messages()


class Connection:
    """One to a host; may carry several calls."""

    def __init__(
        self, host: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.http2 = H2Connection(H2Configuration(client_side=True, header_encoding="utf-8"))
        self.http2.initiate_connection()
        self._host = host
        self._reader = reader
        self._writer = writer
        self._calls: dict[int, ClientCall] = {}
        self._moved = asyncio.Event()

    def call(self, method: str, metadata: Mapping[str, str]) -> ClientCall:
        stream = self.http2.get_next_available_stream_id()
        pseudo = {":method": "POST", ":scheme": "https", ":authority": self._host, ":path": method}
        headers = {**pseudo, "content-type": "application/grpc", "te": "trailers", **metadata}
        self.http2.send_headers(stream, list(headers.items()))
        self.flush()
        self._calls[stream] = ClientCall(self, stream)
        return self._calls[stream]

    async def send(self, stream: int, data: bytes) -> None:
        while data and not self._calls[stream].ended.is_set():
            window = self.http2.local_flow_control_window(stream)
            room = min(window, self.http2.max_outbound_frame_size)
            if room:
                self.http2.send_data(stream, data[:room])
                self.flush()
                data = data[room:]
            else:
                self._moved.clear()
                await asyncio.wait_for(self._moved.wait(), TIMEOUT_S)

    def flush(self) -> None:
        self._writer.write(self.http2.data_to_send())

    def raw(self, data: bytes) -> None:
        """Send what need not be HTTP/2."""
        self._writer.write(data)

    async def read(self) -> None:
        """Take what comes until the connection ends."""
        try:
            while data := await self._reader.read(65_536):
                for event in self.http2.receive_data(data):
                    self._happened(event)
                self.flush()
                self._moved.set()
        except ConnectionError:
            pass
        finally:
            for call in self._calls.values():
                call.ended.set()

    def _happened(self, event: object) -> None:
        if isinstance(event, DataReceived):
            self.http2.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
            self._calls[event.stream_id].received += event.data
        elif isinstance(event, ResponseReceived | TrailersReceived):
            headers = ((str(name), str(value)) for name, value in event.headers)
            self._calls[event.stream_id].headers.update(headers)
        elif isinstance(event, StreamEnded):
            self._calls[event.stream_id].ended.set()
        elif isinstance(event, ConnectionTerminated):
            raise ConnectionError("the server has said goodbye")


@asynccontextmanager
async def connect(gateway: Gateway, host: str) -> AsyncGenerator[Connection, None]:
    """A connection to a host that the gateway stands for."""
    trusted = ssl.create_default_context(cafile=gateway.environment()["SSL_CERT_FILE"])
    trusted.set_alpn_protocols(["h2"])
    reader, writer = await asyncio.open_connection(
        "127.0.0.1", gateway.tls_port, ssl=trusted, server_hostname=host
    )
    assert writer.get_extra_info("ssl_object").selected_alpn_protocol() == "h2"
    connection = Connection(host, reader, writer)
    connection.flush()
    reading = asyncio.create_task(connection.read())
    try:
        yield connection
    finally:
        writer.close()
        await reading
