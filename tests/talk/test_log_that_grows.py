"""What a job's log says is known while it is written, and each line of it is read once."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from lkgen.talk import log
from lkgen.talk.log import CRASHED, TAKEN, JobLog
from lkgen.talk.sandbox.worker import Worker

# Registers, and then says what it finds in a folder.
SAYS = """
import sys, time
from pathlib import Path
print("registered worker", flush=True)
told = 0
while True:
    for file in sorted(Path(sys.argv[1]).glob("*.txt"))[told:]:
        sys.stdout.write(file.read_text())
        sys.stdout.flush()
        told += 1
    time.sleep(0.01)
"""
Say = Callable[..., Awaitable[None]]


@pytest.fixture
async def worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Worker]:
    monkeypatch.setattr(log, "_LOOKED_AT_EVERY_S", 0.0)
    command = [sys.executable, "-c", SAYS, str(tmp_path)]
    worker = Worker(command, cwd=tmp_path, env=dict(os.environ), log=tmp_path / "log")
    worker.grace_s = 0.0
    async with worker:
        yield worker


@pytest.fixture
def say(worker: Worker, tmp_path: Path) -> Say:
    """Let the worker write a text, and wait until it has."""
    count = 0

    async def say(text: str) -> None:
        nonlocal count
        written, count = worker.written, count + 1
        (tmp_path / "next").write_text(text)
        (tmp_path / "next").rename(tmp_path / f"{count:03}.txt")
        while worker.written < written + len(text.encode()):
            await asyncio.sleep(0.01)

    return say


def record(message: str, level: str = "INFO", **fields: str) -> str:
    return json.dumps({"message": message, "level": level, **fields}) + "\n"


async def test_a_crash_is_known_as_soon_as_it_is_written(worker: Worker, say: Say) -> None:
    log = JobLog(worker)
    await say(f"ERROR:livekit.agents:{CRASHED}\nTraceback (most recent call last):\n")
    assert log.over()
    assert log.crash == ""
    await say('  File "a.py", line 1, in f\nValueE')
    await say("rror: no\n")
    assert log.crash == "ValueError: no"
    assert log.errors() == 1


async def test_the_job_of_the_call_before_does_not_count(worker: Worker, say: Say) -> None:
    await say(record("x", "ERROR"))
    log = JobLog(worker)
    await say(record("old", "ERROR", job_id="1") + record(TAKEN, job_id="2"))
    await say(record("new", "ERROR", job_id="2") + record("process exiting", job_id="1"))
    assert log.errors() == 1
    assert not log.over()
    await say(record("process exiting", job_id="2"))
    assert log.over()


async def test_a_log_of_megabytes_is_read_piece_by_piece(worker: Worker, say: Say) -> None:
    log = JobLog(worker)
    await say("".join(record("x" * 5_000, "ERROR") for _ in range(1_000)))
    assert 0 < log.errors() < 1_000
    await say(record("y" * 3_000_000))
    assert log.crash == ""
    assert log.errors() == 1_000
