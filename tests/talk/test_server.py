"""A livekit-server of our own."""

from __future__ import annotations

import stat
from pathlib import Path

import aiohttp
import pytest

from lkgen.talk.process import ProcessFailed
from lkgen.talk.server import LiveKitServer


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


async def test_a_failed_start_shows_the_log(tmp_path: Path) -> None:
    program = tmp_path / "livekit-server"
    program.write_text("#!/bin/sh\necho 'could not parse config'; exit 1\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    with pytest.raises(ProcessFailed, match="exit code 1") as caught:
        async with LiveKitServer(tmp_path, program):
            pass
    assert "could not parse config" in caught.value.hint
