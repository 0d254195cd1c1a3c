"""A livekit-server of our own."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import aiohttp
import pytest
from livekit.protocol.rtc import SignalResponse

from lkgen.talk.caller.visitor import Visitor
from lkgen.talk.sandbox.process import ProcessFailed
from lkgen.talk.sandbox.room import join_token
from lkgen.talk.sandbox.server import LiveKitServer


@pytest.mark.room
async def test_two_run_side_by_side_and_stop(server_program: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    async with (
        LiveKitServer(tmp_path, server_program) as one,
        LiveKitServer(tmp_path / "other", server_program) as two,
    ):
        assert one.url != two.url
        assert one.api_secret != two.api_secret
        urls = [server.url.replace("ws:", "http:") for server in (one, two)]
        async with aiohttp.ClientSession() as session:
            for url in urls:
                async with session.get(url) as response:
                    assert response.status == 200
        pids = [one.pid, two.pid]
    for pid in pids:
        assert not Path(f"/proc/{pid}").exists()
    async with aiohttp.ClientSession() as session:
        for url in urls:
            with pytest.raises(aiohttp.ClientConnectorError):
                await session.get(url)
    assert "starting LiveKit server" in one.log.read_text()


def _bound(pid: int) -> set[str]:
    """The addresses that a process's sockets are bound to, as /proc/net writes them."""
    inodes = {os.readlink(fd) for fd in Path(f"/proc/{pid}/fd").iterdir() if fd.is_symlink()}
    bound: set[str] = set()
    for table in ("tcp", "tcp6", "udp", "udp6"):
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if f"socket:[{fields[9]}]" in inodes:
                bound.add(fields[1].partition(":")[0])
    return bound


@pytest.mark.room
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
async def test_it_can_be_reached_on_loopback_only(server_program: Path, tmp_path: Path) -> None:
    """Media included."""
    async with LiveKitServer(tmp_path, server_program) as server:
        assert server.pid is not None
        # 127.0.0.1 as a little-endian number, for TCP and UDP.
        assert _bound(server.pid) == {"0100007F"}


@pytest.mark.room
async def test_its_clients_ask_nobody_in_the_internet_for_their_address(
    server_program: Path, tmp_path: Path
) -> None:
    async with LiveKitServer(tmp_path, server_program) as server:
        token = join_token(server.api_key, server.api_secret, room="r", visitor=Visitor("caller"))
        url = f"{server.url}/rtc?access_token={token}&protocol=15&auto_subscribe=1"
        async with aiohttp.ClientSession() as session, session.ws_connect(url) as socket:
            joined = SignalResponse.FromString(await socket.receive_bytes()).join
    urls = [url for ice in joined.ice_servers for url in ice.urls]
    assert urls == ["stun:127.0.0.1:9"]


async def test_a_failed_start_shows_the_log(tmp_path: Path) -> None:
    program = tmp_path / "livekit-server"
    program.write_text("#!/bin/sh\necho 'could not parse config'; exit 1\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    with pytest.raises(ProcessFailed, match="exit code 1") as caught:
        async with LiveKitServer(tmp_path, program):
            pass
    assert "could not parse config" in caught.value.hint
