"""The network an agent sees."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from typing import NoReturn
from urllib.parse import urlsplit

import aiohttp
import pytest
from aiohttp import web
from support.talk import Client, admission

from lkgen.talk.fakes.kinds.base import Fake, Handler, Refusal, Request, cut
from lkgen.talk.fakes.kinds.wire import Wire
from lkgen.talk.fakes.registry import Switchboard
from lkgen.talk.net.gateway import Contact, Gateway
from lkgen.talk.report import Host


async def test_a_known_host_answers_with_a_certificate_of_its_own(
    client: Client, gateway: Gateway
) -> None:
    headers = {"Authorization": f"Bearer {client.key('GROQ_API_KEY')}"}
    url = "https://api.groq.com/openai/v1/models"
    for _ in range(2):
        async with client.session.get(url, headers=headers) as response:
            assert response.status == 200
    assert gateway.hosts("known") == ["api.groq.com"]
    assert gateway.hosts("unknown") == []
    assert gateway.contacts[Contact("api.groq.com", "known", "GET", "/openai/v1/models")] == 2


async def test_its_authority_is_not_trusted_by_others(gateway: Gateway) -> None:
    proxy = gateway.environment()["HTTPS_PROXY"]
    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.ClientConnectorCertificateError):
            await session.get("https://api.groq.com/openai/v1/models", proxy=proxy)


@pytest.mark.parametrize("scheme", ["https", "http"])
async def test_an_unknown_host_is_refused_and_named(
    client: Client, gateway: Gateway, scheme: str
) -> None:
    async with client.session.post(f"{scheme}://telemetry.example.com/collect?key=1") as response:
        assert response.status == 403
        assert "telemetry.example.com/collect" in await response.text()
    assert gateway.hosts("unknown") == ["telemetry.example.com"]
    contact = Contact("telemetry.example.com", "unknown", "POST", "/collect")
    assert gateway.contacts[contact] == 1
    assert gateway.report() == (Host("telemetry.example.com", 1, known=False),)


async def test_an_unknown_path_of_a_known_host_is_refused(client: Client, gateway: Gateway) -> None:
    async with client.session.get("https://api.groq.com/openai/v2/models") as response:
        assert response.status == 403
    assert gateway.hosts("unknown") == ["api.groq.com"]
    assert gateway.report() == (Host("api.groq.com", 1, known=True),)
    assert gateway.unanswered() == ["GET https://api.groq.com/openai/v2/models"]


async def test_a_request_counts_once(client: Client, gateway: Gateway) -> None:
    """Two on one connection are two; a tunnel that nobody asked anything through is one."""
    for path in ("a", "b"):
        async with client.session.get(f"https://some.example.com/{path}") as response:
            await response.read()
    assert gateway.contacts[Contact("some.example.com", "unknown", "CONNECT")] == 1
    for _ in range(2):
        reader, writer = await _connect(gateway)
        head = f"CONNECT distrustful.example.com:443 HTTP/1.1\r\n{admission(gateway)}\r\n"
        writer.write(head.encode())
        await reader.readuntil(b"\r\n\r\n")
        writer.write_eof()
        await reader.read()
        writer.close()
        await writer.wait_closed()
    assert gateway.report() == (
        Host("distrustful.example.com", 2, known=False),
        Host("some.example.com", 2, known=False),
    )


async def test_a_client_without_proxy_is_answered_too(gateway: Gateway) -> None:
    """The start-up shim leads it to the TLS server itself."""
    reader, writer = await _dial(gateway, "direct.example.com")
    writer.write(b"GET /a HTTP/1.1\r\nHost: direct.example.com\r\nConnection: close\r\n\r\n")
    assert b" 403 " in await reader.readline()
    writer.close()
    assert gateway.report() == (Host("direct.example.com", 1, known=False),)


class RudeFake(Fake):
    """A provider whose line breaks, at the time its path says."""

    protocol = "rude"
    part = "llm"

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        return {
            ("GET", "/at-once"): self.break_at_once,
            ("GET", "/midway"): self.break_midway,
            ("GET", "/cut"): self.cut_midway,
            ("GET", "/socket"): self.break_socket,
        }

    def refusal(self, status: int, reason: str) -> Refusal:
        return Refusal(status, reason, {})

    async def break_at_once(self, request: web.Request, record: Request) -> NoReturn:
        raise ConnectionResetError

    async def break_midway(self, request: web.Request, record: Request) -> NoReturn:
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(b"half")
        raise ConnectionResetError

    async def cut_midway(self, request: web.Request, record: Request) -> NoReturn:
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(b"half")
        cut(request)

    async def break_socket(self, request: web.Request, record: Request) -> NoReturn:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_str("half")
        cut(request)


@pytest.fixture
def switchboard(switchboard: Switchboard) -> Switchboard:
    switchboard.fakes["rude"] = RudeFake(
        switchboard.fakes["openai-chat"].conversation,
        [Wire("rude", "rude.example.com", key_in=())],
    )
    return switchboard


@pytest.mark.parametrize("path", ["at-once", "midway", "cut"])
async def test_a_broken_line_is_seen_as_one(
    client: Client, switchboard: Switchboard, caplog: pytest.LogCaptureFixture, path: str
) -> None:
    """Neither answered with an error of ours nor logged as one."""

    async def ask() -> None:
        async with client.session.get(f"https://rude.example.com/{path}") as response:
            assert response.status == 200
            await response.read()

    with pytest.raises(aiohttp.ClientError):
        await ask()
    assert not caplog.records
    assert not switchboard.failures


async def test_a_broken_websocket_is_seen_as_one(
    client: Client, switchboard: Switchboard, caplog: pytest.LogCaptureFixture
) -> None:
    async with client.session.ws_connect("https://rude.example.com/socket") as socket:
        message = await socket.receive()
        if message.type is aiohttp.WSMsgType.TEXT:
            message = await socket.receive()
        assert message.type in (aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR)
        # 1006: it ended without a word.
        assert socket.close_code == 1006
    assert not caplog.records
    assert not switchboard.failures


@pytest.mark.parametrize("host", ["eu-speech.googleapis.com", "other.example.com"])
async def test_http1_is_spoken_with_all_others(gateway: Gateway, host: str) -> None:
    """With others than gRPC's hosts even if HTTP/2 is offered."""
    offered = ["http/1.1"] if "speech" in host else ["h2", "http/1.1"]
    reader, writer = await _dial(gateway, host, offered)
    assert writer.get_extra_info("ssl_object").selected_alpn_protocol() == "http/1.1"
    writer.write(f"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
    assert b" 403 " in await reader.readline()
    writer.close()


async def test_a_tunnel_may_carry_plain_http(gateway: Gateway) -> None:
    reader, writer = await _connect(gateway)
    writer.write(f"CONNECT plain.example.com:80 HTTP/1.1\r\n{admission(gateway)}\r\n".encode())
    assert b"200" in await reader.readuntil(b"\r\n\r\n")
    writer.write(b"GET / HTTP/1.1\r\nHost: plain.example.com\r\nConnection: close\r\n\r\n")
    assert b" 403 " in await reader.readline()
    writer.close()
    await writer.wait_closed()
    assert gateway.hosts("unknown") == ["plain.example.com"]


async def test_loopback_is_reached_through_the_proxy(gateway: Gateway, free_port: int) -> None:
    """The worker asks for its own server in absolute form, whatever NO_PROXY says."""

    async def hello(request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_str(request.path_qs)
        await socket.close()
        return socket

    app = web.Application()
    app.router.add_get("/agent", hello)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", free_port).start()
    proxy = gateway.environment()["HTTP_PROXY"]
    try:
        async with (
            aiohttp.ClientSession() as session,
            session.ws_connect(f"ws://127.0.0.1:{free_port}/agent?a=1", proxy=proxy) as socket,
        ):
            assert await socket.receive_str() == "/agent?a=1"
    finally:
        await runner.cleanup()
    assert gateway.hosts("local") == [f"127.0.0.1:{free_port}"]


async def test_one_connection_carries_one_request(gateway: Gateway) -> None:
    """A second one, perhaps for another host, would go to the first one's server."""
    reader, writer = await _connect(gateway)
    writer.write(
        b"GET http://one.example.com/ HTTP/1.1\r\n"
        + admission(gateway).encode()
        + b"Host: one.example.com\r\nConnection: keep-alive\r\n\r\n"
    )
    assert b" 403 " in await reader.readline()
    await reader.read()
    assert reader.at_eof()
    writer.close()
    await writer.wait_closed()
    assert gateway.hosts("unknown") == ["one.example.com"]


@pytest.mark.parametrize("line", ["nonsense", "GET /path HTTP/1.1", "CONNECT host:port HTTP/1.1"])
async def test_nonsense_is_hung_up_on(gateway: Gateway, line: str) -> None:
    reader, writer = await _connect(gateway)
    writer.write(f"{line}\r\n\r\n".encode())
    assert b" 200 " not in await reader.read()
    writer.close()
    await writer.wait_closed()
    assert not gateway.contacts


async def _connect(gateway: Gateway) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    address = urlsplit(gateway.environment()["HTTP_PROXY"])
    return await asyncio.open_connection(address.hostname, address.port)


async def _dial(
    gateway: Gateway, host: str, protocols: list[str] | None = None
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A TLS connection to a host that does not go through the proxy."""
    trusted = ssl.create_default_context(cafile=gateway.environment()["SSL_CERT_FILE"])
    if protocols:
        trusted.set_alpn_protocols(protocols)
    return await asyncio.open_connection(
        "127.0.0.1", gateway.tls_port, ssl=trusted, server_hostname=host
    )
