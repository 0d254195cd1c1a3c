"""Services of an agent's own: refused by name, let through to this machine, or canned."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from lkgen.errors import LkgenError
from lkgen.talk.fakes.registry import Switchboard
from lkgen.talk.net.gateway import Gateway
from lkgen.talk.net.own_service import parse_service


@pytest.fixture
async def shop() -> AsyncIterator[str]:
    """A service on this machine: it tells what it was asked."""

    async def tell(request: web.Request) -> web.Response:
        told = f"{request.method} {request.path_qs} {await request.text()}"
        return web.Response(text=told, status=201, headers={"X-Shop": "open"})

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", tell)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


async def test_it_is_reached_under_its_name(
    switchboard: Switchboard, tmp_path: Path, shop: str
) -> None:
    async with Gateway(switchboard, tmp_path, {"shop.internal": shop}) as gateway:
        for address in ("http://shop.internal:8000", "https://shop.internal"):
            async with (
                _session(gateway) as session,
                session.post(f"{address}/order?n=2", data="soup") as answer,
            ):
                assert (answer.status, answer.headers["X-Shop"]) == (201, "open")
                assert await answer.text() == "POST /order?n=2 soup"
        assert gateway.refused() == []
        assert [host.known for host in gateway.report()] == [True]


async def test_a_folder_answers(switchboard: Switchboard, tmp_path: Path) -> None:
    answers = tmp_path / "answers"
    (answers / "menu").mkdir(parents=True)
    (answers / "prompt").write_text("Be brief.")
    (answers / "menu/today.json").write_text('{"dish": "soup"}')
    (tmp_path / "secret").write_text("not for you")
    seen: dict[str, tuple[int, str]] = {}
    async with (
        Gateway(switchboard, tmp_path, {"shop.internal": str(answers)}) as gateway,
        _session(gateway) as session,
    ):
        for path in ("prompt", "menu/today", "order", "..%2Fsecret"):
            async with session.get(f"http://shop.internal/{path}") as answer:
                seen[path] = answer.status, await answer.text()
    assert seen["prompt"] == (200, "Be brief.")
    assert seen["menu/today"] == (200, '{"dish": "soup"}')
    assert seen["order"][0] == 404
    assert seen["..%2Fsecret"][0] == 404


async def test_a_refused_host_is_named_and_telemetry_is_not(gateway: Gateway) -> None:
    async with _session(gateway) as session:
        for host in ("shop.internal", "mobile.events.data.microsoft.com", "o1.ingest.sentry.io"):
            async with session.get(f"http://{host}/x") as answer:
                assert answer.status == 403
                assert "lkgen: nothing answers" in await answer.text()
    assert gateway.refused() == ["shop.internal"]


@pytest.mark.parametrize(
    ("text", "service"),
    [
        ("shop.internal=http://127.0.0.1:8000/", ("shop.internal", "http://127.0.0.1:8000")),
        ("http://localhost:8000", ("localhost", "http://localhost:8000")),
        ("redis://localhost:6379/0", ("localhost:6379", "redis://localhost:6379/0")),
    ],
)
def test_a_service_is_a_host_and_who_answers(text: str, service: tuple[str, str]) -> None:
    assert parse_service(text) == service


@pytest.mark.parametrize(
    "text",
    [
        "shop.internal",
        "redis://db:6379",
        "redis://localhost",
        "shop=http://example.com",
        "shop=nowhere",
        "=x",
    ],
)
def test_what_is_no_service_is_refused(text: str) -> None:
    with pytest.raises(LkgenError, match="--service"):
        parse_service(text)


def _session(gateway: Gateway) -> aiohttp.ClientSession:
    environment = gateway.environment()
    trusted = ssl.create_default_context(cafile=environment["SSL_CERT_FILE"])
    connector = aiohttp.TCPConnector(ssl=trusted)
    return aiohttp.ClientSession(proxy=environment["HTTPS_PROXY"], connector=connector)
