"""A TLS server on loopback that stands for every host."""

from __future__ import annotations

import asyncio
import contextlib
import os
import ssl
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import trustme

from lkgen.talk.net.mishaps import BACKLOG
from lkgen.talk.resource import Resource


class TlsServer(Resource):
    """Async context manager: shows a certificate for whichever host is asked for.

    The certificates come from an authority of its own that nobody else knows.

    Args:
        http1: makes the protocol of a connection that speaks HTTP/1.1.
        http2: the same for HTTP/2.
        speaks_http2: whether to offer HTTP/2 for a host: some clients speak nothing else, and
            no other needs it.

    Attributes:
        port: where it listens, once entered.
    """

    def __init__(
        self,
        http1: Callable[[], asyncio.Protocol],
        http2: Callable[[], asyncio.Protocol],
        speaks_http2: Callable[[str], bool],
    ) -> None:
        self.port = 0
        self._http1 = http1
        self._http2 = http2
        self._speaks_http2 = speaks_http2
        self._authority = trustme.CA()
        self._contexts: dict[str, ssl.SSLContext] = {}
        self._server: asyncio.Server | None = None

    def write_authority(self, path: Path) -> None:
        """Write the authority's certificate, which clients must trust, as PEM."""
        self._authority.cert_pem.write_to_path(str(path))

    async def open(self) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._certify(context, "localhost")

        def choose(connection: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> None:
            # A name that no certificate can have is shown that of localhost.
            with contextlib.suppress(ValueError, IndexError):
                connection.context = self._context(name or "localhost")

        context.sni_callback = choose
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: _Split(self._http1, self._http2), "127.0.0.1", 0, ssl=context, backlog=BACKLOG
        )
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()

    def _context(self, host: str) -> ssl.SSLContext:
        if host not in self._contexts:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            newest = ["h2"] if self._speaks_http2(host) else []
            context.set_alpn_protocols([*newest, "http/1.1"])
            self._certify(context, host)
            self._contexts[host] = context
        return self._contexts[host]

    def _certify(self, context: ssl.SSLContext, host: str) -> None:
        # Its type names another TLS library too, which is not installed.
        certificate: Any = self._authority.issue_cert(host)
        _load(context, certificate.private_key_and_cert_chain_pem.bytes())


def _load(context: ssl.SSLContext, pem: bytes) -> None:
    """Give a context its key, which Python takes from a file only: one in memory, where it can."""
    if sys.platform == "linux":
        with open(os.memfd_create("lkgen"), "wb", buffering=0) as file:
            file.write(pem)
            context.load_cert_chain(f"/proc/self/fd/{file.fileno()}")
        return
    # A folder that only the user can enter.
    with tempfile.TemporaryDirectory(prefix="lkgen-key-") as folder:
        path = Path(folder) / "key.pem"
        path.write_bytes(pem)
        context.load_cert_chain(path)


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
