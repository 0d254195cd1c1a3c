"""The network an agent sees."""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

import aiohttp
import pytest
from aiohttp import web
from talk_support import Client

from lkgen.talk.gateway import Contact, Gateway


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


async def test_an_unknown_path_of_a_known_host_is_refused(client: Client, gateway: Gateway) -> None:
    async with client.session.get("https://api.groq.com/openai/v2/models") as response:
        assert response.status == 403
    assert gateway.hosts("unknown") == ["api.groq.com"]


async def test_a_tunnel_may_carry_plain_http(gateway: Gateway) -> None:
    reader, writer = await _connect(gateway)
    writer.write(b"CONNECT plain.example.com:80 HTTP/1.1\r\n\r\n")
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
        b"Host: one.example.com\r\nConnection: keep-alive\r\n\r\n"
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
