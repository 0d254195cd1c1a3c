"""A TLS server on loopback that stands for every host."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from fnmatch import fnmatchcase
from pathlib import Path
from types import TracebackType
from typing import Any, cast

import trustme

from lkgen.talk.proxy import join


class TlsServer:
    """Async context manager: shows a certificate for whichever host is asked for.

    The certificates come from an authority of its own that nobody else knows. HTTP/1.1 is spoken
    by what `http1` makes. HTTP/2 is offered for the hosts given to `relay_http2` only: gRPC
    speaks nothing else, and no other client needs it.

    Args:
        http1: makes the protocol of a connection.

    Attributes:
        port: where it listens, once entered.
    """

    def __init__(self, http1: Callable[[], asyncio.Protocol]) -> None:
        self.port = 0
        self._http1 = http1
        self._authority = trustme.CA()
        self._contexts: dict[str, ssl.SSLContext] = {}
        self._http2: dict[str, int] = {}
        self._ports: dict[ssl.SSLContext, int] = {}
        self._relays: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    def write_authority(self, path: Path) -> None:
        """Write the authority's certificate, which clients must trust, as PEM."""
        self._authority.cert_pem.write_to_path(str(path))

    def relay_http2(self, host: str, port: int) -> None:
        """Offer HTTP/2 for a host (may hold `*`), and relay it decrypted to a port on loopback.

        It takes effect for connections that are made later.
        """
        self._http2[host] = port
        self._contexts.clear()

    async def __aenter__(self) -> TlsServer:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._certify(context, "localhost")

        def choose(connection: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> None:
            connection.context = self._context(name or "localhost")

        context.sni_callback = choose
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: _Split(self._http1, self._relay), "127.0.0.1", 0, ssl=context
        )
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._server is not None:
            self._server.close()
        for task in self._relays:
            task.cancel()
        await asyncio.gather(*self._relays, return_exceptions=True)

    def _context(self, host: str) -> ssl.SSLContext:
        if host not in self._contexts:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            port = next((self._http2[one] for one in self._http2 if fnmatchcase(host, one)), None)
            if port is not None:
                self._ports[context] = port
            context.set_alpn_protocols(["http/1.1"] if port is None else ["h2", "http/1.1"])
            self._certify(context, host)
            self._contexts[host] = context
        return self._contexts[host]

    def _certify(self, context: ssl.SSLContext, host: str) -> None:
        # Its type names another TLS library too, which is not installed.
        certificate: Any = self._authority.issue_cert(host)
        certificate.configure_cert(context)

    def _relay(self) -> asyncio.Protocol:
        """The protocol of an HTTP/2 connection."""

        def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            context = writer.get_extra_info("ssl_object").context
            task = asyncio.create_task(_relay_to(self._ports[context], reader, writer))
            self._relays.add(task)
            task.add_done_callback(self._relays.discard)

        return asyncio.StreamReaderProtocol(asyncio.StreamReader(), accept)


class _Split(asyncio.Protocol):
    """Gives a connection to the protocol that was agreed on in its handshake."""

    def __init__(
        self, http1: Callable[[], asyncio.Protocol], http2: Callable[[], asyncio.Protocol]
    ) -> None:
        self._http1 = http1
        self._http2 = http2

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        agreed = transport.get_extra_info("ssl_object").selected_alpn_protocol()
        protocol = self._http2() if agreed == "h2" else self._http1()
        cast("asyncio.Transport", transport).set_protocol(protocol)
        protocol.connection_made(transport)


async def _relay_to(port: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        await join((reader, writer), await asyncio.open_connection("127.0.0.1", port))
    except OSError:
        writer.transport.abort()
