"""The network an agent sees: providers answered here, everything else refused.

An agent reaches it through the usual proxy variables. A tunnel to any host ends in a TLS server
on loopback, which shows a certificate for that host from a throw-away authority.
"""

from __future__ import annotations

import contextlib
import ssl
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Literal

import trustme
from aiohttp import web

from lkgen.talk.fakes import Switchboard
from lkgen.talk.proxy import Proxy

REMOVED = ("ALL_PROXY", "all_proxy", "SSL_CERT_DIR")
"""Variables that an agent's environment must not have: they lead around the gateway."""

Kind = Literal["known", "unknown", "local"]

_LARGEST_BODY = 64 * 1024**2


@dataclass(frozen=True, order=True)
class Contact:
    """An address the agent contacted.

    Attributes:
        host: name of the host; of this machine also the port.
        kind: `known` has a fake, `unknown` was refused, `local` is on this machine.
        method: HTTP method; CONNECT for the tunnel to a host.
        path: without the query, which may carry a key; empty for CONNECT.
    """

    host: str
    kind: Kind
    method: str
    path: str = ""


class Gateway:
    """Async context manager: the proxy and the TLS server behind it, both on loopback.

    Args:
        switchboard: the fakes that answer.
        directory: folder for the certificate of the authority.

    Attributes:
        contacts: whom the agent contacted, and how often.
    """

    def __init__(self, switchboard: Switchboard, directory: Path) -> None:
        self.contacts: Counter[Contact] = Counter()
        self._switchboard = switchboard
        self._authority = trustme.CA()
        self._authority_file = directory / "authority.pem"
        self._contexts: dict[str, ssl.SSLContext] = {}
        self._stack = contextlib.AsyncExitStack()
        self._proxy: Proxy | None = None

    def environment(self) -> dict[str, str]:
        """Variables that lead an agent's process here. `REMOVED` must not be among its others."""
        if self._proxy is None:
            raise RuntimeError("the gateway is not open")
        proxy = self._proxy.url
        local = "127.0.0.1,localhost,::1"
        # gRPC reads the lower-case names only, aiohttp and LiveKit the upper-case ones.
        variables = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY"), proxy)
        variables |= {"NO_PROXY": local}
        variables |= {name.lower(): value for name, value in variables.items()}
        # Each is read by other clients: most, requests, curl, botocore, gRPC.
        for name in (
            "SSL_CERT_FILE",
            "REQUESTS_CA_BUNDLE",
            "CURL_CA_BUNDLE",
            "AWS_CA_BUNDLE",
            "GRPC_DEFAULT_SSL_ROOTS_FILE_PATH",
        ):
            variables[name] = str(self._authority_file)
        return variables

    def hosts(self, kind: Kind) -> list[str]:
        """The hosts of one kind that the agent contacted, sorted."""
        return sorted({contact.host for contact in self.contacts if contact.kind == kind})

    async def __aenter__(self) -> Gateway:
        self._authority.cert_pem.write_to_path(str(self._authority_file))
        app = web.Application(client_max_size=_LARGEST_BODY)
        app.router.add_route("*", "/{path:.*}", self._answer)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await runner.setup()
        self._stack.push_async_callback(runner.cleanup)
        tls_port = await _listen(runner, self._tls())
        plain_port = await _listen(runner, None)
        self._proxy = await self._stack.enter_async_context(
            Proxy(tls_port, plain_port, self._seen_by_proxy)
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._stack.aclose()

    def _tls(self) -> ssl.SSLContext:
        """A context that takes the certificate of whichever host is asked for."""

        def choose(connection: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> None:
            connection.context = self._context(name or "localhost")

        context = self._context("localhost")
        context.sni_callback = choose
        return context

    def _context(self, host: str) -> ssl.SSLContext:
        if host not in self._contexts:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.set_alpn_protocols(["http/1.1"])
            # Its type names another TLS library too, which is not installed.
            certificate: Any = self._authority.issue_cert(host)
            certificate.configure_cert(context)
            self._contexts[host] = context
        return self._contexts[host]

    def _count(self, host: str, kind: Kind, method: str, path: str) -> None:
        self.contacts[Contact(host, kind, method, path)] += 1

    def _seen_by_proxy(self, host: str, local: bool, method: str, path: str) -> None:
        known = self._switchboard.knows_host(host)
        self._count(host, "local" if local else "known" if known else "unknown", method, path)

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        """Answer a request for any host but this machine's own."""
        host = request.host.partition(":")[0]
        known = self._switchboard.knows(request)
        self._count(host, "known" if known else "unknown", request.method, request.path)
        if known:
            return await self._switchboard.answer(request)
        # 403, not 5xx: clients would try those again.
        return web.json_response(
            {
                "error": f"lkgen: nothing answers {request.method} https://{host}{request.path} "
                "here, and nothing is forwarded"
            },
            status=403,
        )


async def _listen(runner: web.AppRunner, context: ssl.SSLContext | None) -> int:
    """Open a port on loopback; gives its number."""
    before = len(runner.addresses)
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
    return int(runner.addresses[before][1])
