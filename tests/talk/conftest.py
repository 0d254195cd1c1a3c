"""What the tests of `lkgen.talk` share: a server, a gateway, a client behind it."""

from __future__ import annotations

import os
import socket
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio
from support.drives import Drives, Wanted
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


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def drives(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Drives]:
    """What the tests of a module that this run looks at want, driven while they wait for it."""
    here = [item for item in request.session.items if item.path == request.path]
    calls = [
        item.callspec
        for item in here
        if isinstance(item, pytest.Function) and "wanted" in item.fixturenames
    ]
    wanted = [call.params.get("wanted") for call in calls]
    chosen = [one for one in wanted if isinstance(one, Wanted)]
    async with Drives(chosen, tmp_path_factory.mktemp("drives")) as drives:
        yield drives
