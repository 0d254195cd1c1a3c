"""When a worker is ready, and how it is told that it never was."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from lkgen.talk.sandbox.process import ProcessFailed
from lkgen.talk.sandbox.worker import Worker

REGISTERED = json.dumps(
    {"level": "INFO", "name": "livekit.agents", "message": "registered worker", "agent_name": "a"}
)
BY_SERVER = 'INFO livekit.agents worker registered {"agentName": "a", "workerID": "AW_1"}'


def _worker(code: str, tmp_path: Path) -> Worker:
    command = [sys.executable, "-c", code]
    server_log = tmp_path / "server.log"
    log = tmp_path / "log"
    return Worker(command, cwd=tmp_path, env=dict(os.environ), log=log, server_log=server_log)


async def test_a_worker_that_ends_is_a_failure_with_its_log(tmp_path: Path) -> None:
    """Also with exit code 0, which agents give when they cannot start."""
    with pytest.raises(ProcessFailed, match="exit code 0") as caught:
        async with _worker("print('no LIVEKIT_URL')", tmp_path):
            pass
    assert "no LIVEKIT_URL" in caught.value.hint


@pytest.mark.parametrize("where", ["its own log", "the server's log"])
async def test_a_worker_is_ready_once_it_is_registered(tmp_path: Path, where: str) -> None:
    """Some agents silence LiveKit's log."""
    code = f"print({REGISTERED!r}, flush=True)"
    if where == "the server's log":
        code = f"print({BY_SERVER!r}, file=open('server.log', 'w'), flush=True)"
    async with _worker(f"import time; {code}; time.sleep(60)", tmp_path) as worker:
        assert worker.running
        assert worker.cold_start_s > 0
        assert worker.notes() == []
        assert await worker.agent_name() == ("a" if where == "its own log" else None)
    assert not worker.running


async def test_its_log_is_laid_out_wide(tmp_path: Path) -> None:
    """The tables of `dev` would else be broken into lines that cannot be put together again."""
    code = f"import os, time; print(os.environ['COLUMNS'], {REGISTERED!r}, flush=True)"
    async with _worker(f"{code}; time.sleep(60)", tmp_path) as worker:
        assert int(worker.output().split()[0]) >= 1_000


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the memory of processes")
async def test_memory_is_told_of_the_worker_and_its_largest_child(tmp_path: Path) -> None:
    child = "import time; block = bytearray(80_000_000); print('grown', flush=True); time.sleep(60)"
    code = (
        "import subprocess, sys, time;"
        f"child = subprocess.Popen([sys.executable, '-c', {child!r}], stdout=subprocess.PIPE);"
        f"child.stdout.readline(); print({REGISTERED!r}, flush=True); time.sleep(60)"
    )
    async with _worker(code, tmp_path) as worker:
        memory = worker.resident_mb()
    assert 0 < memory["worker"] < 80 <= memory["call"] < 200
