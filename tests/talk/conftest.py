"""What the tests of `lkgen.talk` share: a server, a gateway, a client behind it."""

from __future__ import annotations

import os
import socket
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from support.talk import SCRIPT, Client

from lkgen.cli.wires import wires
from lkgen.talk.caller.conversation import Conversation
from lkgen.talk.fakes.registry import Switchboard
from lkgen.talk.net.gateway import Gateway
from lkgen.talk.sandbox.binary import ServerMissing, find_server


@pytest.fixture(scope="session")
def server_program() -> Path:
    """The livekit-server program; skips where it cannot be had, except in CI."""
    try:
        return find_server()
    except ServerMissing as missing:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"{missing.message}\n{missing.hint}")


@pytest.fixture
def free_port() -> int:
    """A TCP port that nobody uses now, on any address."""
    with socket.socket() as probe:
        probe.bind(("", 0))
        return probe.getsockname()[1]


@pytest.fixture
def conversation() -> Conversation:
    return Conversation(SCRIPT)


@pytest.fixture
def switchboard(conversation: Conversation) -> Switchboard:
    return Switchboard(conversation, wires())


@pytest.fixture
async def gateway(switchboard: Switchboard, tmp_path: Path) -> AsyncIterator[Gateway]:
    async with Gateway(switchboard, tmp_path) as gateway:
        yield gateway


@pytest.fixture
async def client(gateway: Gateway, switchboard: Switchboard) -> AsyncIterator[Client]:
    environment = gateway.environment()
    trusted = ssl.create_default_context(cafile=environment["SSL_CERT_FILE"])
    async with aiohttp.ClientSession(
        proxy=environment["HTTPS_PROXY"], connector=aiohttp.TCPConnector(ssl=trusted)
    ) as session:
        yield Client(session, switchboard.environment().__getitem__)
