"""Hold a command, or a folder, for a process that may be killed; a script of its own.

Run as `python -I -S supervisor.py FOLDER [COMMAND [ARGUMENT...]]`, with standard input a pipe that
only the owner holds open. When the owner closes it, or dies in whatever way, the command ends
together with everything it started, and the folder (if not empty) is removed. When the command
ends first, so does everything it started, and this exits with its code (128 and the signal's
number if one ended it).

On Linux nothing escapes. Where the system lets it, the command lives in a process namespace, which
the kernel ends with its first process: also when this one and its owner are killed at once. Where
it does not, processes whose parent has ended become children of this one, also those in a session
of their own, and the kernel ends the command with it. Elsewhere its process group is ended.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36
# CLONE_NEWNS, CLONE_NEWUSER, CLONE_NEWPID; MS_REC | MS_PRIVATE
_NEW_MOUNTS, _NEW_USER, _NEW_PROCESSES = 0x00020000, 0x10000000, 0x20000000
_PRIVATE_MOUNTS = 0x4000 | 0x40000
_STARTED = b"started\n"
_PAUSE_S = 0.01
# Others may still write into the folder. What cannot be ended or removed, for want of a
# permission, is left in the end.
_GIVE_UP_S = 10.0


Held = tuple[Callable[[], None], Callable[[], int], int]
"""How to end a command at once, how to wait for its exit code, and its process id."""


def main(arguments: list[str]) -> int:
    """Hold what the arguments say; gives the exit code."""
    folder, *command = arguments
    if command:
        code = _hold(command)
    else:
        # Whoever ends all processes ends the owner too; the folder is removed after that.
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        code = _wait_for_owner()
    if folder:
        _remove(folder)
    return code


def _hold(command: list[str]) -> int:
    """Run a command until it ends or the owner lets go; nothing of it is left then."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1)
    kill, wait, told = _hold_alone(command) or _hold_beside(command)
    if not told:
        return 127

    def let_go(*_: object) -> None:
        with contextlib.suppress(ProcessLookupError):
            kill()

    signal.signal(signal.SIGTERM, let_go)
    signal.signal(signal.SIGINT, let_go)
    with contextlib.suppress(OSError):
        os.write(sys.stdout.fileno(), f"{told}\n".encode())
    threading.Thread(target=lambda: let_go(_wait_for_owner()), daemon=True).start()
    code = wait()
    _end_family(told)
    return code if code >= 0 else 128 - code


def _hold_beside(command: list[str]) -> Held:
    """Start a command as a process beside us; its id is 0 if it cannot be run."""
    try:
        child = _run(command, os.getpid())
    except OSError as error:
        sys.stderr.write(f"cannot run {command[0]}: {error.strerror}\n")
        return lambda: None, lambda: 127, 0
    return child.kill, child.wait, child.pid


def _run(command: list[str], parent: int) -> subprocess.Popen[bytes]:
    """Start a command that ends with the process `parent`, which is its own."""

    def end_with_parent() -> None:
        if sys.platform == "linux":
            _end_with_parent(parent)

    # Its output goes where our errors go: our own output tells the owner its process id.
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr,
        start_new_session=True,
        preexec_fn=end_with_parent if sys.platform == "linux" else None,
    )


def _end_with_parent(parent: int) -> None:
    """Let the kernel end this process with its parent, also if that has just ended."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def _hold_alone(command: list[str]) -> Held | None:
    """Start a command in a process namespace of its own; None where the system has none for it."""
    if sys.platform != "linux":
        return None
    reading, writing = os.pipe()
    owner = os.getpid()
    keeper = os.fork()
    if not keeper:
        os.close(reading)
        _keep(command, writing, owner)
    os.close(writing)
    with open(reading, "rb") as told:
        if told.readline() != _STARTED:
            os.waitpid(keeper, 0)
            return None
    # The first of the namespace, and then the command.
    family = descendants(keeper)

    def wait() -> int:
        return os.waitstatus_to_exitcode(os.waitpid(keeper, 0)[1])

    told = family[1] if len(family) > 1 else keeper
    return lambda: os.kill(keeper, signal.SIGKILL), wait, told


def _keep(command: list[str], writing: int, owner: int) -> None:
    """Make the namespace, and end with its first process; never returns."""
    try:
        _end_with_parent(owner)
        _leave_processes()
        # Closed with us: the first process knows by it that we are there.
        reading, held = os.pipe()
        first = os.fork()
        if not first:
            os.close(held)
            _be_first(command, writing, reading)
        os.close(writing)
        code = os.waitstatus_to_exitcode(os.waitpid(first, 0)[1])
        os._exit(code if code >= 0 else 128 - code)
    except OSError:
        os._exit(126)


def _leave_processes() -> None:
    """Let the next child be the first of a process namespace; root needs no other user for it."""
    libc = ctypes.CDLL(None, use_errno=True)
    user, group = os.geteuid(), os.getegid()
    if user == 0 and libc.unshare(_NEW_PROCESSES | _NEW_MOUNTS) == 0:
        return
    if libc.unshare(_NEW_USER | _NEW_PROCESSES | _NEW_MOUNTS):
        raise OSError(ctypes.get_errno(), "no namespaces")
    maps = {"setgroups": "deny", "uid_map": f"{user} {user} 1", "gid_map": f"{group} {group} 1"}
    for name, text in maps.items():
        Path("/proc/self", name).write_text(text)


def _be_first(command: list[str], writing: int, alive: int) -> None:
    """Run a command, wait for all that lose their parent, end with the command; never returns."""
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        os.set_blocking(alive, False)
        with contextlib.suppress(BlockingIOError):
            # The keeper has ended already if there is an end to read.
            os.read(alive, 1)
            os._exit(1)
        private = libc.mount(None, b"/", None, ctypes.c_ulong(_PRIVATE_MOUNTS), None)
        if private or libc.mount(b"proc", b"/proc", b"proc", ctypes.c_ulong(0), None):
            os._exit(126)
        child = _run(command, os.getpid())
        os.write(writing, _STARTED)
        os.close(writing)
        while True:
            ended, status = os.wait()
            if ended == child.pid:
                code = os.waitstatus_to_exitcode(status)
                os._exit(code if code >= 0 else 128 - code)
    except OSError:
        os._exit(126)


def _wait_for_owner() -> int:
    """Return when the owner closed the pipe or died."""
    os.read(sys.stdin.fileno(), 1)
    return 0


def _end_family(group: int) -> None:
    """End everything that the command started and that is still there."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)
    deadline = time.monotonic() + _GIVE_UP_S
    while sys.platform == "linux" and time.monotonic() < deadline:
        for pid in descendants(os.getpid()):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        try:
            # Whoever lost its parent by this is our child now: no child means nobody is left.
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            return
        time.sleep(_PAUSE_S)


def descendants(ancestor: int) -> list[int]:
    """The processes that a process started, and those that they did; Linux only."""
    parents: dict[int, int] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            # The name, in parentheses, may hold anything.
            fields = (folder / "stat").read_text(errors="replace").rpartition(")")[2].split()
            parents[int(folder.name)] = int(fields[1])
    found = [ancestor]
    for known in found:
        found += [pid for pid, parent in parents.items() if parent == known]
    return found[1:]


def _remove(folder: str) -> None:
    deadline = time.monotonic() + _GIVE_UP_S
    while os.path.exists(folder) and time.monotonic() < deadline:
        shutil.rmtree(folder, ignore_errors=True)
        time.sleep(_PAUSE_S)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
