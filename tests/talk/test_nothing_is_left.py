"""What runs for a call is gone after it: processes, ports, files."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import pytest
from support.processes import wait_until_gone

from lkgen.talk.fakes.registry import Switchboard
from lkgen.talk.net.gateway import Gateway
from lkgen.talk.sandbox.process import temporary_folder
from lkgen.talk.sandbox.server import LiveKitServer
from lkgen.talk.sandbox.supervisor import descendants


async def _run_once(program: Path, switchboard: Switchboard) -> list[int]:
    """Everything that a call starts, except for the agent; gives the ports that were open."""
    with temporary_folder() as folder:
        async with (
            LiveKitServer(folder, program) as server,
            Gateway(switchboard, folder) as gateway,
        ):
            proxy = gateway.environment()["HTTPS_PROXY"]
            async with aiohttp.ClientSession() as session:
                # Still open when all is stopped.
                waiting = await session.get(server.url.replace("ws:", "http:"), proxy=proxy)
                ports = [urlsplit(url).port for url in (proxy, server.url)]
                assert waiting.status == 200
        return [port for port in (*ports, gateway.tls_port) if port]


def _is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.room
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.full
async def test_ten_runs_leave_nothing(
    server_program: Path,
    switchboard: Switchboard,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    # The first loads libraries, which may keep something open.
    await _run_once(server_program, switchboard)
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(10):
        for port in await _run_once(server_program, switchboard):
            assert not _is_open(port)
        assert descendants(os.getpid()) == []
        assert list(tmp_path.iterdir()) == []
    assert len(os.listdir("/proc/self/fd")) == before


STARTS_A_SERVER = """
import asyncio, sys
from pathlib import Path
from lkgen.talk.sandbox.process import temporary_folder
from lkgen.talk.sandbox.server import LiveKitServer

async def main():
    with temporary_folder() as folder:
        async with LiveKitServer(folder, Path(sys.argv[1])) as server:
            print(server.url.rpartition(":")[2], server.pid, flush=True)
            await asyncio.sleep(60)

asyncio.run(main())
"""


@pytest.mark.room
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
async def test_a_server_does_not_outlive_a_killed_owner(
    server_program: Path, tmp_path: Path
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", STARTS_A_SERVER, str(server_program)],
        env={**os.environ, "TMPDIR": str(tmp_path)},
        stdout=subprocess.PIPE,
        text=True,
    ) as owner:
        assert owner.stdout is not None
        port, pid = map(int, owner.stdout.readline().split())
        assert list(tmp_path.iterdir()) != []
        owner.kill()
    wait_until_gone(pid)
    # Its other threads may end a little later.
    deadline = time.monotonic() + 30
    while _is_open(port):
        assert time.monotonic() < deadline, f"port {port} is still open"
        time.sleep(0.01)
