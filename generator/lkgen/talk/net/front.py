"""What stands before livekit-server for an agent: all goes through but what it cannot do here."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable, Mapping

from lkgen.talk.fakes.kinds.malformed import MALFORMED
from lkgen.talk.net.proxy import join
from lkgen.talk.resource import Resource

Answer = tuple[int, str, bytes]
"""HTTP status, content type, body."""
Handler = Callable[[str, bytes, str], Awaitable[Answer]]
"""Answers a request: takes the rest of its path, its body and its content type."""

_LONGEST_HEAD = 1 << 20
_LARGEST_BODY = 16 * 1024**2


class Front(Resource):
    """Async context manager: a way to a server on loopback that answers some paths itself.

    Args:
        port: of the server.
        prefix: of the paths.
        handler: answers them.
        admits: whether what a request has as its `Authorization` is good for that.

    Attributes:
        url: its address, `ws://127.0.0.1:PORT`.
    """

    def __init__(
        self, port: int, prefix: str, handler: Handler, admits: Callable[[str], bool]
    ) -> None:
        self.url = ""
        self._port = port
        self._prefix = prefix
        self._handler = handler
        self._admits = admits
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0, limit=_LONGEST_HEAD)
        self.url = f"ws://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()
        for task in self._connections:
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        try:
            with contextlib.suppress(OSError, EOFError, asyncio.LimitOverrunError):
                await self._serve(reader, writer)
        except (ValueError, LookupError):
            writer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
        except asyncio.CancelledError:
            # Only `__aexit__` cancels; asyncio would report it as an error.
            pass
        finally:
            self._connections.discard(task)
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        line, *fields = head[:-4].decode("latin-1").split("\r\n")
        path = line.split(" ")[1].partition("?")[0]
        headers = {
            n.strip().casefold(): v.strip() for n, _, v in (f.partition(":") for f in fields)
        }
        if path.startswith(self._prefix):
            status, kind, answer = await self._own(path[len(self._prefix) :], headers, reader)
            writer.write(
                f"HTTP/1.1 {status} lkgen\r\nContent-Type: {kind}\r\n"
                f"Content-Length: {len(answer)}\r\nConnection: close\r\n\r\n".encode()
                + answer
            )
            await writer.drain()
            return
        if "upgrade" not in headers:
            # The next request on it might be one of those.
            fields = [f for f in fields if f.partition(":")[0].casefold() != "connection"]
            head = "\r\n".join([line, *fields, "Connection: close", "", ""]).encode("latin-1")
        there = await asyncio.open_connection("127.0.0.1", self._port)
        there[1].write(head)
        await join((reader, writer), there)

    async def _own(
        self, path: str, headers: Mapping[str, str], reader: asyncio.StreamReader
    ) -> Answer:
        """The answer to a request for one of the paths; Twirp's own to one that cannot be read."""
        length = int(headers.get("content-length", "0"))
        if length > _LARGEST_BODY:
            return _error(413, "resource_exhausted", f"a body of {length} bytes is too large")
        body = await reader.readexactly(length)
        if not self._admits(headers.get("authorization", "")):
            return _error(401, "unauthenticated", "the token is none of this server's")
        try:
            return await self._handler(path, body, headers.get("content-type", ""))
        except MALFORMED as error:
            return _error(400, "malformed", f"the request cannot be read: {error}")


def _error(status: int, code: str, message: str) -> Answer:
    return status, "application/json", json.dumps({"code": code, "msg": message}).encode()
