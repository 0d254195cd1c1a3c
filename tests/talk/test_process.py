"""Child processes and how they end."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from support.processes import running, wait_until_gone

from lkgen.talk.sandbox.process import Process, ProcessFailed, temporary_folder
from lkgen.talk.sandbox.supervisor import descendants

# Starts a grandchild in a session of its own, which outlives a killed process group.
FAMILY = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"],
                         start_new_session=True)
print(child.pid, flush=True)
time.sleep(60)
"""
# Leaves a process of another session and with nothing of its environment behind, as a daemon:
# its parent has ended. It writes into the folder all the time.
DAEMON = """
import os, subprocess, sys
write = "import itertools, sys; [open(f'{sys.argv[1]}/{n}', 'w') for n in itertools.count()]"
child = subprocess.Popen([sys.executable, "-c", write, sys.argv[1]], start_new_session=True, env={})
print(child.pid, flush=True)
"""
# Owns such processes and a folder, and ends in some way.
OWNER = """
import os, signal, subprocess, sys, time
from pathlib import Path
from lkgen.talk.sandbox.process import Process, temporary_folder
from lkgen.talk.sandbox.supervisor import descendants
how, daemon = sys.argv[1:]
start = ("import subprocess, sys, time; subprocess.run(sys.argv[1:]); time.sleep(60)")
with temporary_folder() as folder:
    command = [sys.executable, "-c", start, sys.executable, "-c", daemon, str(folder)]
    process = Process("x", command, env=dict(os.environ), log=folder / "log")
    while not process.output().endswith("\\n"):
        assert process.running
        time.sleep(0.01)
    print(folder, process.pid, *descendants(os.getpid()), flush=True)
    if how == "crash":
        raise RuntimeError
    number = getattr(signal, how)
    if number != signal.SIGKILL:
        # Under nohup it would be ignored.
        signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)
    time.sleep(60)
"""


def _start(code: str, tmp_path: Path) -> Process:
    command = [sys.executable, "-c", code]
    return Process("the test", command, env=dict(os.environ), log=tmp_path / "log")


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
    # By their numbers out here: within, they may have others.
    family = [process.pid, *descendants(process.pid)]
    assert len(family) == 2
    await process.stop(grace_s=grace_s)
    assert not process.running
    for member in family:
        wait_until_gone(member)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a process can leave its family")
@pytest.mark.parametrize("how", ["SIGKILL", "SIGTERM", "SIGINT", "SIGHUP", "crash"])
def test_however_its_owner_ends_nothing_is_left(how: str) -> None:
    owner = subprocess.run(
        [sys.executable, "-c", OWNER, how, DAEMON],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert owner.returncode == (1 if how == "crash" else -getattr(signal, how)), owner.stderr
    folder, _, *family = owner.stdout.split()
    # Two supervisors, the command, its daemon, and what keeps their namespace.
    assert len(family) >= 4
    for member in family:
        wait_until_gone(int(member))
    deadline = time.monotonic() + 30
    while Path(folder).exists():
        assert time.monotonic() < deadline, f"{folder} is still there"
        time.sleep(0.01)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a process with its parent")
@pytest.mark.parametrize("alone", [True, False])
def test_killed_with_its_supervisors_it_leaves_no_process(alone: bool) -> None:
    """Nobody is left who could end anything, but for the kernel.

    Without a namespace it ends the command, but not what the command has started.
    """
    refuses = 'echo 0 > /proc/sys/user/max_pid_namespaces; exec "$@"'
    before = [] if alone else ["unshare", "--user", "--map-root-user", "sh", "-euc", refuses, "sh"]
    started = "import time; print('on', flush=True); time.sleep(60)"
    with subprocess.Popen(
        [*before, sys.executable, "-c", OWNER, "SIGSTOP", DAEMON if alone else started],
        stdout=subprocess.PIPE,
        text=True,
    ) as owner:
        assert owner.stdout is not None
        folder, command, *family = owner.stdout.readline().split()
        supervisors = [pid for pid in family if "supervisor.py" in running(int(pid))]
        assert len(supervisors) >= 2
        for pid in (owner.pid, *map(int, supervisors)):
            # One may have ended with another.
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
    for member in family if alone else [command]:
        wait_until_gone(int(member))
    for member in set(family) - {command, *supervisors}:
        with contextlib.suppress(ProcessLookupError):
            os.kill(int(member), signal.SIGKILL)
    # If it is still there, the next call takes it away.
    with temporary_folder():
        assert not Path(folder).exists()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a process can leave its family")
async def test_what_a_process_leaves_behind_ends_with_it(tmp_path: Path) -> None:
    command = [sys.executable, "-c", DAEMON, str(tmp_path)]
    process = Process("the test", command, env=dict(os.environ), log=tmp_path / "log")
    with pytest.raises(ProcessFailed, match="exit code 0"):
        await process.until(_never, "it is ready", timeout_s=30)
    assert str(tmp_path) not in running()
    process.kill()


async def test_a_signal_is_told_as_shells_tell_it(tmp_path: Path) -> None:
    process = _start("import os; os.kill(os.getpid(), 9)", tmp_path)
    with pytest.raises(ProcessFailed, match="exit code 137"):
        await process.until(_never, "it is ready", timeout_s=30)
    process.kill()


def test_a_temporary_folder_is_removed_with_what_is_in_it() -> None:
    with temporary_folder() as folder:
        (folder / "inner").mkdir()
        (folder / "inner" / "file").touch()
    assert not folder.exists()


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_temporary_folder_is_removed_without_its_supervisor() -> None:
    others = {*descendants(os.getpid())}
    with temporary_folder() as folder:
        (supervisor,) = {*descendants(os.getpid())} - others
        os.kill(supervisor, signal.SIGKILL)
    assert not folder.exists()


def test_a_missing_program_is_a_failure(tmp_path: Path) -> None:
    with pytest.raises(ProcessFailed, match="no-such-program: No such file"):
        Process("x", ["no-such-program"], env=dict(os.environ), log=tmp_path / "log")


def test_a_missing_working_directory_is_a_failure(tmp_path: Path) -> None:
    missing = tmp_path / "missing"
    with pytest.raises(ProcessFailed, match="missing"):
        Process("x", ["true"], env=dict(os.environ), log=tmp_path / "log", cwd=missing)
