"""Child processes and how they end."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lkgen.talk.process import Process, ProcessFailed

# Starts a grandchild in a session of its own, which outlives a killed process group.
FAMILY = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"],
                         start_new_session=True)
print(child.pid, flush=True)
time.sleep(60)
"""
# Owns a process and is killed before it can stop it.
OWNER = """
import os, signal, sys
from pathlib import Path
from lkgen.talk.process import Process
process = Process("x", ["sleep", "60"], env=dict(os.environ), log=Path(sys.argv[1]))
print(process.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def _start(code: str, tmp_path: Path) -> Process:
    command = [sys.executable, "-c", code]
    return Process("the test", command, env=dict(os.environ), log=tmp_path / "log")


def _alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and was not waited for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _wait_until_gone(pid: int) -> None:
    deadline = time.monotonic() + 30
    while _alive(pid):
        assert time.monotonic() < deadline, f"process {pid} is still there"
        time.sleep(0.01)


async def _never() -> bool:
    return False


@pytest.mark.parametrize("code", [0, 1])
async def test_an_early_end_is_a_failure_with_the_log(tmp_path: Path, code: int) -> None:
    process = _start(f"print('port is taken'); raise SystemExit({code})", tmp_path)
    with pytest.raises(ProcessFailed, match=f"exit code {code} before it is ready") as caught:
        await process.until(_never, "it is ready", timeout_s=30)
    assert "port is taken" in caught.value.hint
    await process.stop()


async def test_waiting_has_a_limit(tmp_path: Path) -> None:
    process = _start("import time; time.sleep(60)", tmp_path)
    with pytest.raises(ProcessFailed, match=r"not ready after 0\.1 s"):
        await process.until(_never, "it is ready", timeout_s=0.1)
    await process.stop()
    assert not process.running


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("grace_s", [0.0, 5.0])
async def test_grandchildren_end_too(tmp_path: Path, grace_s: float) -> None:
    process = _start(FAMILY, tmp_path)

    async def told() -> bool:
        return process.output().endswith("\n")

    await process.until(told, "it told its child", timeout_s=30)
    child = int(process.output())
    assert _alive(child)
    await process.stop(grace_s=grace_s)
    assert not process.running
    _wait_until_gone(child)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ties a child to its parent")
def test_a_killed_owner_leaves_no_process(tmp_path: Path) -> None:
    owner = subprocess.run(
        [sys.executable, "-c", OWNER, str(tmp_path / "log")],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert owner.returncode == -9
    _wait_until_gone(int(owner.stdout))


async def test_a_missing_program_is_a_failure(tmp_path: Path) -> None:
    async def run() -> None:
        process = Process("x", ["no-such-program"], env=dict(os.environ), log=tmp_path / "log")
        try:
            await process.until(_never, "it is ready", timeout_s=30)
        finally:
            await process.stop()

    with pytest.raises(ProcessFailed):
        await run()
