"""Whatever an agent sends to a fake, the provider's own kind of answer comes back."""

from __future__ import annotations

import asyncio
import gzip
import json
import ssl
import time
from io import BytesIO
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from support.odd_requests import attack, rounds
from support.talk import Client, admission

from lkgen.talk.fakes.kinds.base import LONGEST_TEXT
from lkgen.talk.fakes.registry import Switchboard
from lkgen.talk.net.gateway import Gateway

OPENAI = "https://api.openai.com/v1"
SAMPLE = 1_200
BUDGET_S = 60.0
MANY = 1_000
LARGE = bytes(65 * 1024**2)


async def test_odd_requests_to_every_fake(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    async with attack(tmp_path, seed=14) as found:
        asked = await rounds(found, SAMPLE)
        assert asked >= SAMPLE
        assert {there.fake.protocol for there in found.addresses()} == {*found.switchboard.fakes}
        assert found.switchboard.failures == []
        assert found.told["5xx"] == 0
        assert {"2xx", "4xx", "socket that waits"} <= {*found.told}
    assert "Traceback" not in "".join(capfd.readouterr())


@pytest.mark.full
async def test_odd_requests_for_a_minute(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    ends = time.monotonic() + BUDGET_S
    async with attack(tmp_path, seed=time.time_ns()) as found:
        asked = await rounds(found, 1_000_000, lambda: time.monotonic() > ends)
        assert found.switchboard.failures == []
    assert asked > SAMPLE
    assert "Traceback" not in "".join(capfd.readouterr())


async def test_without_a_key_all_that_is_odd_is_refused(tmp_path: Path) -> None:
    async with attack(tmp_path, seed=14, admits=False) as found:
        await rounds(found, SAMPLE // 4)
        assert found.switchboard.failures == []


async def test_a_plain_request_where_a_websocket_is_expected(
    client: Client, switchboard: Switchboard
) -> None:
    headers = {"Authorization": f"Bearer {client.key('OPENAI_API_KEY')}"}
    url = f"{OPENAI}/realtime?model=gpt-realtime"
    async with client.session.get(url, headers=headers) as answer:
        assert answer.status == 400
        assert "WebSocket" in (await answer.json())["error"]["message"]
    (refusal,) = switchboard.refusals()
    assert "api.openai.com/v1/realtime: 400 No WebSocket" in refusal
    assert switchboard.failures == []


async def test_a_websocket_where_something_is_posted(
    client: Client, switchboard: Switchboard
) -> None:
    headers = {"Authorization": f"Bearer {client.key('OPENAI_API_KEY')}"}
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await client.session.ws_connect(f"{OPENAI}/chat/completions", headers=headers)
    assert refused.value.status == 405
    (refusal,) = switchboard.refusals()
    assert "405 /v1/chat/completions takes no websocket" in refusal


@pytest.mark.parametrize("packed", [False, True], ids=["large", "bomb"])
async def test_a_body_without_end_is_refused(
    client: Client, switchboard: Switchboard, packed: bool
) -> None:
    """Also one that has an end only once it is unpacked."""
    headers = {"Authorization": f"Bearer {client.key('OPENAI_API_KEY')}"}
    body = LARGE
    if packed:
        headers["Content-Encoding"] = "gzip"
        body = gzip.compress(body, 1)
    url = f"{OPENAI}/chat/completions"
    async with client.session.post(url, data=BytesIO(body), headers=headers) as answer:
        assert answer.status == 413
        assert "message" in (await answer.json())["error"]
    assert switchboard.failures == []


async def test_a_recording_without_end_is_refused(client: Client, switchboard: Switchboard) -> None:
    headers = {"Authorization": f"Bearer {client.key('OPENAI_API_KEY')}"}
    form = aiohttp.FormData({"model": "whisper-1"})
    form.add_field("file", BytesIO(LARGE), filename="a.wav")
    url = f"{OPENAI}/audio/transcriptions"
    async with client.session.post(url, data=form, headers=headers) as answer:
        assert answer.status == 413
    assert switchboard.failures == []


async def test_a_text_that_nobody_can_say_is_refused(
    client: Client, switchboard: Switchboard
) -> None:
    headers = {"Authorization": f"Bearer {client.key('OPENAI_API_KEY')}"}
    said = {"model": "tts-1", "voice": "ash", "input": "a" * (LONGEST_TEXT + 1)}
    async with client.session.post(f"{OPENAI}/audio/speech", json=said, headers=headers) as answer:
        assert answer.status == 413
    assert switchboard.failures == []


@pytest.mark.parametrize(
    "head",
    [
        "CONNECT localhost:70000 HTTP/1.1",
        "CONNECT api.openai.com:70000 HTTP/1.1",
        "CONNECT api.openai.com:-1 HTTP/1.1",
        "CONNECT [::1 HTTP/1.1",
        "CONNECT  HTTP/1.1",
        "CONNECT",
        "GET http://api.openai.com:70000/ HTTP/1.1",
        "GET http://[v6/ HTTP/1.1",
        "GET ftp://api.openai.com/ HTTP/1.1",
        "\0\xff\0",
    ],
)
async def test_a_proxy_request_that_is_none(
    gateway: Gateway, switchboard: Switchboard, capfd: pytest.CaptureFixture[str], head: str
) -> None:
    reader, writer = await _to_proxy(gateway)
    writer.write(f"{head}\r\n\r\n".encode("latin-1"))
    assert (await reader.readline()).startswith(b"HTTP/1.1 400")
    writer.close()
    assert switchboard.failures == []
    assert "Traceback" not in "".join(capfd.readouterr())


@pytest.mark.parametrize("host", ["a:70000", "[::1", "localhost:99999", "", "a\tb", "é" * 300])
async def test_a_host_that_is_none(
    gateway: Gateway, switchboard: Switchboard, capfd: pytest.CaptureFixture[str], host: str
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", next(iter(gateway.local.values())))
    writer.write(f"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
    assert (await reader.readline())[:10] == b"HTTP/1.1 4"
    writer.close()
    assert switchboard.failures == []
    assert "Traceback" not in "".join(capfd.readouterr())


@pytest.mark.parametrize("name", ["a" * 63 + "." + "b" * 63, "xn--a", "under_score.example.com"])
async def test_an_odd_name_in_a_handshake(
    gateway: Gateway, switchboard: Switchboard, capfd: pytest.CaptureFixture[str], name: str
) -> None:
    """It is shown a certificate, for another name where none can have that one."""
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    _, writer = await asyncio.open_connection(
        "127.0.0.1", gateway.tls_port, ssl=trusting, server_hostname=name
    )
    writer.close()
    assert switchboard.failures == []
    assert "Traceback" not in "".join(capfd.readouterr())


async def test_a_thousand_connections_at_once(
    gateway: Gateway, switchboard: Switchboard, capfd: pytest.CaptureFixture[str]
) -> None:
    """Each is answered while all of them are open."""
    streams = await asyncio.gather(*(_to_proxy(gateway) for _ in range(MANY)))
    host = f"Host: odd.example.com\r\n{admission(gateway)}\r\n"
    for _, writer in streams:
        writer.write(f"GET http://odd.example.com/ HTTP/1.1\r\n{host}".encode())
    lines = await asyncio.gather(*(reader.readline() for reader, _ in streams))
    assert set(lines) == {b"HTTP/1.1 403 Forbidden\r\n"}
    for _, writer in streams:
        writer.close()
    assert switchboard.failures == []
    assert "Traceback" not in "".join(capfd.readouterr())


async def test_what_fails_in_a_fake_is_noted_and_told(
    client: Client,
    switchboard: Switchboard,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    async def broken(*_: object) -> web.StreamResponse:
        raise RuntimeError("a bug of ours")

    monkeypatch.setattr(switchboard.fakes["openai-chat"], "body", broken)
    headers = {"Authorization": f"Bearer {client.key('OPENAI_API_KEY')}"}
    url = f"{OPENAI}/chat/completions"
    async with client.session.post(url, data=json.dumps({}), headers=headers) as answer:
        assert answer.status == 500
        told = (await answer.json())["error"]
    assert told.startswith("lkgen itself failed, which is no fault of the agent's: RuntimeError")
    assert [str(failure) for failure in switchboard.failures] == ["a bug of ours"]
    assert "Traceback" not in "".join(capfd.readouterr())


async def test_what_fails_in_the_background_is_noted(
    gateway: Gateway, switchboard: Switchboard, capfd: pytest.CaptureFixture[str]
) -> None:
    asyncio.get_running_loop().call_soon(int, "no number")
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert [type(failure) for failure in switchboard.failures] == [ValueError]
    assert "Traceback" not in "".join(capfd.readouterr())


async def _to_proxy(gateway: Gateway) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    port = int(gateway.environment()["HTTP_PROXY"].rpartition(":")[2])
    return await asyncio.open_connection("127.0.0.1", port)
