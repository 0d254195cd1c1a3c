"""The network an agent sees: providers answered here, everything else refused.

An agent reaches it through the usual proxy variables. A tunnel to any host ends in a TLS server
on loopback, which shows a certificate for that host from a throw-away authority.
"""

from __future__ import annotations

import contextlib
import logging
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from aiohttp import web

from lkgen.talk.fakes.kinds.malformed import BEGUN
from lkgen.talk.fakes.registry import Switchboard
from lkgen.talk.net.address import meant
from lkgen.talk.net.http2 import Http2Server, Http2Stream
from lkgen.talk.net.mishaps import BACKLOG, Watch, allow_connections, told
from lkgen.talk.net.own_service import answer_for
from lkgen.talk.net.proxy import Proxy
from lkgen.talk.net.tls import TlsServer
from lkgen.talk.report import Host
from lkgen.talk.resource import Resource

REMOVED = (
    "ALL_PROXY",
    "all_proxy",
    # gRPC asks these before https_proxy and no_proxy.
    "grpc_proxy",
    "no_grpc_proxy",
    "SSL_CERT_DIR",
)
"""Variables that an agent's environment must not have: they lead around the gateway."""

TELEMETRY = (
    "*.events.data.microsoft.com",
    "*sentry.io",
    "*posthog.com",
    "*langfuse.com",
    "*smith.langchain.com",
    "*honeycomb.io",
    "*datadoghq.*",
    "*newrelic.com",
    "*mixpanel.com",
    "*.segment.io",
    "*.agentops.ai",
    "*.traceloop.com",
    "*.wandb.ai",
    "telemetry.*",
    "otel*",
    "otlp*",
)
"""Hosts of services that only watch an agent; refused, and blamed for nothing."""

Kind = Literal["known", "unknown", "local", "own"]

_LARGEST_BODY = 64 * 1024**2

# The server's own, of requests that are none; it tells the client.
_SILENT = logging.Logger("lkgen", logging.CRITICAL + 1)


@dataclass(frozen=True, order=True)
class Contact:
    """An address the agent contacted.

    Attributes:
        host: name of the host; of this machine also the port.
        kind: `known` has a fake, `unknown` was refused, `local` is on this machine, `own` is
            the agent's own service, which somebody gave.
        method: HTTP method; CONNECT for the tunnel to a host.
        path: without the query, which may carry a key; empty for CONNECT.
    """

    host: str
    kind: Kind
    method: str
    path: str = ""


class Gateway(Resource):
    """Async context manager: the proxy and the TLS server behind it, both on loopback.

    Args:
        switchboard: the fakes that answer.
        directory: folder for the certificate of the authority.
        services: hosts of the agent's own, and who answers for each: a web address on this
            machine, or a folder whose files are the answers, by path.

    Attributes:
        contacts: whom the agent contacted, and how often.
    """

    def __init__(
        self,
        switchboard: Switchboard,
        directory: Path,
        services: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self.contacts: Counter[Contact] = Counter()
        self._switchboard = switchboard
        self._services = services
        self._authority_file = directory / "authority.pem"
        # Hosts of the tunnels that have not carried a request yet, by the tunnel's port.
        self._silent: dict[int, str] = {}
        self._stack = contextlib.AsyncExitStack()
        self._proxy: Proxy | None = None
        self._tls: TlsServer | None = None
        self._plain_port = 0

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

    def refused(self) -> list[str]:
        """The hosts that were refused, but for those of telemetry, which no agent needs."""
        known = self.hosts("known")
        return [
            host
            for host in self.hosts("unknown")
            if host not in known and not any(fnmatchcase(host, one) for one in TELEMETRY)
        ]

    def report(self) -> tuple[Host, ...]:
        """The hosts that the agent contacted, by name, this machine left out.

        A request counts once; a tunnel counts only if no request came through it, as when the
        client did not trust the certificate.
        """
        counts: Counter[str] = Counter(self._silent.values())
        for contact, count in self.contacts.items():
            if contact.kind != "local" and contact.method != "CONNECT":
                counts[contact.host] += count
        known = {*self.hosts("known"), *self.hosts("own")}
        return tuple(Host(name, counts[name], name in known) for name in sorted(counts))

    def unanswered(self) -> list[str]:
        """What was asked of providers that have a fake, but that no fake answers: `GET URL`."""
        known = set(self.hosts("known"))
        return sorted(
            f"{contact.method} https://{contact.host}{contact.path}"
            for contact in self.contacts
            if contact.kind == "unknown" and contact.host in known
        )

    @property
    def tls_port(self) -> int:
        """Port on loopback that answers TLS for any host, for clients that use no proxy."""
        if self._tls is None:
            raise RuntimeError("the gateway is not open")
        return self._tls.port

    @property
    def local(self) -> dict[int, int]:
        """Ports of this machine on which providers are expected, and who answers in their place.

        The latter is a port too. What really listens on the former must not be reached.
        """
        return dict.fromkeys(self._switchboard.local_ports(), self._plain_port)

    async def open(self) -> None:
        allow_connections()
        await self._stack.enter_async_context(Watch(self._switchboard.failures.append))
        app = web.Application(client_max_size=_LARGEST_BODY)
        app.router.add_route("*", "/{path:.*}", self._answer)
        app.on_response_prepare.append(_begins)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2, logger=_SILENT)
        await runner.setup()
        assert runner.server is not None
        self._stack.push_async_callback(runner.cleanup)
        plain = web.TCPSite(runner, "127.0.0.1", 0, backlog=BACKLOG)
        await plain.start()
        self._plain_port = int(runner.addresses[0][1])
        http2 = Http2Server(self._answer_stream)
        self._stack.push_async_callback(http2.close)
        self._tls = await self._stack.enter_async_context(
            TlsServer(runner.server, http2.connection, self._switchboard.speaks_http2)
        )
        self._tls.write_authority(self._authority_file)
        self._proxy = await self._stack.enter_async_context(
            Proxy(
                self._tls.port,
                self._plain_port,
                self._seen_by_proxy,
                self._opened_by_proxy,
                self.local,
            )
        )

    async def close(self) -> None:
        await self._stack.aclose()

    def _count(self, host: str, kind: Kind, method: str, path: str) -> None:
        self.contacts[Contact(host, kind, method, path)] += 1

    def _seen_by_proxy(self, host: str, local: bool, method: str, path: str) -> None:
        known = self._switchboard.knows_host(host) or host in self._services
        self._count(host, "local" if local else "known" if known else "unknown", method, path)

    def _opened_by_proxy(self, host: str, port: int) -> None:
        self._silent[port] = host

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        """Answer a request for any host but this machine's own."""
        if peer := request.get_extra_info("peername"):
            self._silent.pop(peer[1], None)
        try:
            return await self._answered(request)
        except ConnectionError:
            # The agent hung up, as it may, or the script cut the line: there is nobody to
            # answer. The server notices it when it tries, and says nothing about it.
            if request.transport is not None:
                request.transport.abort()
            return web.Response()
        except web.HTTPException:
            raise
        except Exception as error:
            if error not in self._switchboard.failures:
                self._switchboard.failures.append(error)
            return web.json_response({"error": told(error)}, status=500)

    async def _answered(self, request: web.Request) -> web.StreamResponse:
        host = meant(request.host)
        if service := self._services.get(host.partition(":")[0]):
            self._count(host, "own", request.method, request.path)
            return await answer_for(service, request)
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

    async def _answer_stream(self, stream: Http2Stream) -> None:
        """The same over HTTP/2, where all that fakes answer is a POST."""
        self._silent.pop(stream.transport.get_extra_info("peername")[1], None)
        host = meant(stream.host)
        path = stream.path.partition("?")[0]
        known = self._switchboard.knows_stream(stream)
        self._count(host, "known" if known else "unknown", "POST", path)
        await self._switchboard.answer_stream(stream)


async def _begins(_: web.Request, response: web.StreamResponse) -> None:
    """Note for the fake that answers that its answer begins."""
    BEGUN.set(response)
