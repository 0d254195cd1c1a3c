"""An HTTP proxy that reaches nothing but this machine."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hmac
import secrets
from collections.abc import Callable, Collection
from urllib.parse import urlsplit

from lkgen.talk.net.address import is_local
from lkgen.talk.net.mishaps import BACKLOG
from lkgen.talk.resource import Resource

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]

_TLS_HANDSHAKE = b"\x16"
_PORTS = range(1, 65_536)
_USER = "lkgen"
_WHO = (
    b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=lkgen\r\n"
    b"Content-Length: 0\r\nConnection: close\r\n\r\n"
)

Seen = Callable[[str, bool, str, str], None]
"""Told of host (with its port if it is this machine), whether it is, method and path."""
Opened = Callable[[str, int], None]
"""Told of a tunnel's host, and of the port on loopback from which it reaches the server."""


class Proxy(Resource):
    """Async context manager: a proxy on loopback.

    What is meant for this machine is relayed to it, but for some ports. All else, whatever its
    host, goes to the server that stands for the rest of the world. Who does not have its password,
    such as another user of the machine, is refused.

    Args:
        tls_port: port of that server on loopback for TLS.
        plain_port: port of that server on loopback for plain HTTP.
        seen: told of each tunnel, and of each request to this machine.
        opened: told of each tunnel once it stands, those to this machine left out.
        local_ports: ports of this machine for which that server stands too.

    Attributes:
        url: its address, with the password, new for each proxy, as clients take it in variables.
    """

    def __init__(
        self,
        tls_port: int,
        plain_port: int,
        seen: Seen,
        opened: Opened,
        local_ports: Collection[int] = (),
    ) -> None:
        self.url = ""
        self._password = secrets.token_hex(16)
        self._tls_port = tls_port
        self._plain_port = plain_port
        self._seen = seen
        self._opened = opened
        self._local_ports = local_ports
        self._server: asyncio.Server | None = None
        self._tunnels: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0, backlog=BACKLOG)
        port = self._server.sockets[0].getsockname()[1]
        self.url = f"http://{_USER}:{self._password}@127.0.0.1:{port}"

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()
        for task in self._tunnels:
            task.cancel()
        await asyncio.gather(*self._tunnels, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection to the proxy."""
        task = asyncio.current_task()
        assert task is not None
        self._tunnels.add(task)
        try:
            with contextlib.suppress(OSError, EOFError, ValueError, asyncio.LimitOverrunError):
                await self._tunnel(reader, writer)
        except asyncio.CancelledError:
            # Only `close` cancels; asyncio would report it as an error.
            pass
        finally:
            self._tunnels.discard(task)
            writer.close()

    async def _tunnel(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        try:
            method, host, port = _target(head)
            first = b"" if method == "CONNECT" else _origin_form(head)
        except ValueError:
            writer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
            return
        if not self._admits(head):
            writer.write(_WHO)
            return
        if method == "CONNECT":
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        local = is_local(host)
        if local and port not in self._local_ports:
            path = first.split(b" ")[1].partition(b"?")[0].decode("latin-1") if first else ""
            self._seen(f"{host}:{port}", True, method, path)
            there = await asyncio.open_connection(host, port)
        elif method == "CONNECT":
            host = f"localhost:{port}" if local else host
            self._seen(host, False, method, "")
            # A tunnel can carry plain HTTP too.
            first = await reader.read(65_536)
            tls = first.startswith(_TLS_HANDSHAKE)
            there = await asyncio.open_connection(
                "127.0.0.1", self._tls_port if tls else self._plain_port
            )
            self._opened(host, there[1].get_extra_info("sockname")[1])
        else:
            there = await asyncio.open_connection("127.0.0.1", self._plain_port)
        there[1].write(first)
        await join((reader, writer), there)

    def _admits(self, head: bytes) -> bool:
        """Whether a request has the password."""
        wanted = b"Basic " + base64.b64encode(f"{_USER}:{self._password}".encode())
        given = (line.partition(b":") for line in head.split(b"\r\n")[1:])
        return any(
            name.lower() == b"proxy-authorization" and hmac.compare_digest(value.strip(), wanted)
            for name, _, value in given
        )


def _target(head: bytes) -> tuple[str, str, int]:
    """Method, host and port of a request to a proxy.

    Raises:
        ValueError: it is none.
    """
    method, target, _ = head.split(b"\r\n", 1)[0].decode("latin-1").split(" ")
    url = urlsplit(f"//{target}" if method == "CONNECT" else target)
    schemes = ("",) if method == "CONNECT" else ("http", "ws")
    port = url.port or 80
    if url.scheme not in schemes or not url.hostname or port not in _PORTS:
        raise ValueError(f"{target} is no address")
    return method, url.hostname, port


def _origin_form(head: bytes) -> bytes:
    """A proxy request's head as the server itself would get it.

    The connection carries this one request only (unless it becomes a websocket): the next could
    be for another host.
    """
    line, *fields = head[:-4].decode("latin-1").split("\r\n")
    method, target, version = line.split(" ")
    url = urlsplit(target)
    path = (url.path or "/") + (f"?{url.query}" if url.query else "")
    named = [(field.partition(":")[0].casefold(), field) for field in fields]
    dropped = {"proxy-connection", "proxy-authorization"}
    if not any(name == "upgrade" for name, _ in named):
        dropped.add("connection")
        named.append(("", "Connection: close"))
    kept = [field for name, field in named if name not in dropped]
    return "\r\n".join([f"{method} {path} {version}", *kept, "", ""]).encode("latin-1")


async def join(one: Streams, other: Streams) -> None:
    """Let two connections speak with each other until one of them hangs up."""

    async def copy(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        try:
            while data := await source.read(65_536):
                target.write(data)
                await target.drain()
            target.close()
        except ConnectionError:
            # As rudely as it was broken.
            target.transport.abort()

    try:
        await asyncio.gather(copy(one[0], other[1]), copy(other[0], one[1]))
    finally:
        one[1].close()
        other[1].close()
