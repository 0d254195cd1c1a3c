"""Hold a command, or a folder, for a process that may be killed; a script of its own.

Run as `python -I -S supervisor.py FOLDER [COMMAND [ARGUMENT...]]`, with standard input a pipe that
only the owner holds open. When the owner closes it, or dies in whatever way, the command ends
together with everything it started, and the folder (if not empty) is removed. When the command
ends first, so does everything it started, and this exits with its code (128 and the signal's
number if one ended it).

On Linux nothing escapes: processes whose parent has ended become children of this one, also those
in a session of their own. Elsewhere it ends the command's process group.
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
from pathlib import Path

_PR_SET_CHILD_SUBREAPER = 36
_PAUSE_S = 0.01
# Others may still write into the folder. What cannot be ended or removed, for want of a
# permission, is left in the end.
_GIVE_UP_S = 10.0


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
    try:
        # Its output goes where our errors go: our own output tells the owner its process id.
        child = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=sys.stderr, start_new_session=True
        )
    except OSError as error:
        sys.stderr.write(f"cannot run {command[0]}: {error.strerror}\n")
        return 127

    def let_go(*_: object) -> None:
        child.kill()

    signal.signal(signal.SIGTERM, let_go)
    signal.signal(signal.SIGINT, let_go)
    with contextlib.suppress(OSError):
        os.write(sys.stdout.fileno(), f"{child.pid}\n".encode())
    threading.Thread(target=lambda: let_go(_wait_for_owner()), daemon=True).start()
    code = child.wait()
    _end_family(child.pid)
    return code if code >= 0 else 128 - code


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
