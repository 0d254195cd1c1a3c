"""Another user of the machine can reach the fakes' ports, but holds no key of theirs."""

from __future__ import annotations

import asyncio
import base64
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from support.talk import Client

from lkgen.cli.wires import wires
from lkgen.talk.fakes.registry import Switchboard
from lkgen.talk.net.gateway import Gateway

KEYS = "from lkgen.cli.wires import wires; print(*sorted({w.dummy_key for w in wires() if w.key}))"


def test_keys_are_of_one_run(switchboard: Switchboard) -> None:
    told = subprocess.check_output([sys.executable, "-c", KEYS], text=True).split()
    mine = {wire.dummy_key for wire in wires() if wire.key}
    assert len(told) == len(mine) > 50
    assert not mine & set(told)
    assert mine <= set(switchboard.environment().values())


@pytest.mark.parametrize("key", ["lkgen-openai-api-key", "lkgen-openai-api-key-0123456789abcdef"])
async def test_a_key_that_anybody_could_guess_is_refused(client: Client, key: str) -> None:
    url = "https://api.openai.com/v1/chat/completions"
    headers = {"Authorization": f"Bearer {key}"}
    async with client.session.post(url, headers=headers, json={}) as response:
        assert response.status == 401


@pytest.mark.parametrize("password", ["", "lkgen:", "lkgen:0123456789abcdef0123456789abcdef"])
@pytest.mark.parametrize(
    "line",
    ["CONNECT api.openai.com:443", "GET http://api.openai.com/v1/models", "CONNECT 127.0.0.1:22"],
)
async def test_the_proxy_takes_nobody_without_its_password(
    gateway: Gateway, line: str, password: str
) -> None:
    address = urlsplit(gateway.environment()["HTTPS_PROXY"])
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    given = base64.b64encode(password.encode()).decode()
    header = f"Proxy-Authorization: Basic {given}\r\n" if password else ""
    writer.write(f"{line} HTTP/1.1\r\n{header}\r\n".encode())
    assert (await reader.read()).startswith(b"HTTP/1.1 407 ")
    writer.close()
    assert not gateway.contacts


async def test_the_proxys_password_is_of_one_run(
    gateway: Gateway, switchboard: Switchboard, tmp_path: Path
) -> None:
    async with Gateway(switchboard, tmp_path) as other:
        proxies = [urlsplit(one.environment()["HTTPS_PROXY"]) for one in (gateway, other)]
    assert len({proxy.password for proxy in proxies}) == 2


async def test_no_private_key_is_on_disk(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even for a moment: it works where no temporary file can be made."""
    monkeypatch.setattr(tempfile, "tempdir", os.devnull)
    async with client.session.get("https://api.deepgram.com/v1/none") as response:
        assert response.status
    pem = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert pem
    assert not [path for path in pem if b"PRIVATE KEY" in path.read_bytes()]
