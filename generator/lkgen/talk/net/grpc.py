"""gRPC as far as a fake provider speaks it: calls over HTTP/2, each with messages both ways.

See https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md.
"""

from __future__ import annotations

import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from urllib.parse import quote

from lkgen.talk.net.http2 import Headers, Http2Stream

INVALID_ARGUMENT, RESOURCE_EXHAUSTED, UNIMPLEMENTED, INTERNAL = 3, 8, 12, 13

LARGEST_MESSAGE = 16 * 1024**2
"""Of a client, in bytes; servers of gRPC take 4 MB unless told otherwise, providers may be."""

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

    def __init__(self, stream: Http2Stream) -> None:
        self.host = stream.host
        self.path = stream.path
        self.headers = stream.headers
        self.transport = stream.transport
        self._stream = stream
        self._received = bytearray()

    async def messages(self) -> AsyncIterator[bytes]:
        """What the client sends, until it has sent its last message.

        Raises:
            GrpcError: a message is compressed, or too large.
        """
        async for piece in self._stream.pieces():
            self._received += piece
            while (message := self._take()) is not None:
                yield message

    async def send(self, message: bytes) -> None:
        """Send a message, once the client has room for it."""
        await self._stream.send(_HEAD.pack(0, len(message)) + message)

    def _take(self) -> bytes | None:
        if len(self._received) < _HEAD.size:
            return None
        compressed, length = _HEAD.unpack_from(self._received)
        if compressed:
            raise GrpcError(UNIMPLEMENTED, "messages cannot be compressed")
        if length > LARGEST_MESSAGE:
            raise GrpcError(
                RESOURCE_EXHAUSTED,
                f"Received message larger than max ({length} vs. {LARGEST_MESSAGE})",
            )
        end = _HEAD.size + length
        if len(self._received) < end:
            return None
        message = bytes(self._received[_HEAD.size : end])
        del self._received[:end]
        return message


async def serve(stream: Http2Stream, answer: Callable[[Call], Awaitable[None]]) -> None:
    """Answer a call; `answer` may raise GrpcError to end it with an error.

    Raises:
        Exception: any other that `answer` raises, after the client has been told, unless it
            breaks the connection.
    """
    stream.opening = [(":status", "200"), ("content-type", "application/grpc")]
    try:
        await answer(Call(stream))
    except GrpcError as error:
        stream.end(_trailers(error.code, error.reason))
    except ConnectionError:
        raise
    except Exception as error:
        stream.end(_trailers(INTERNAL, repr(error)))
        raise
    else:
        stream.end(_trailers(0, ""))


def _trailers(code: int, reason: str) -> Headers:
    return [("grpc-status", str(code)), ("grpc-message", quote(reason, safe=_PLAIN))]
