"""A process that stays in the machine's own network, and reaches there what a person named."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
from collections.abc import Sequence

Address = tuple[str, int]

_MAPS = b"maps"
_DONE = b"done"
_CONNECT_S = 2.0
_MOST_FILES = 4096


class Outside:
    """Forked off before this process leaves the machine's network; ends with it.

    Args:
        reachable: the only addresses that it connects to.

    Raises:
        OSError: there can be no further process.
    """

    def __init__(self, reachable: Sequence[Address]) -> None:
        self._reachable = reachable
        self._line, other = socket.socketpair()
        owner = os.getpid()
        self._pid = os.fork()
        if not self._pid:
            self._line.close()
            _serve(other, reachable, owner)
        other.close()

    def map_user(self) -> None:
        """Let this process, which has just left its user namespace, be who it was before.

        Raises:
            OSError: it may not.
        """
        self._line.sendall(_MAPS)
        if self._line.recv(len(_DONE)) != _DONE:
            raise PermissionError("the user cannot be mapped")

    def connect(self, address: Address) -> socket.socket:
        """A connection to one of the reachable addresses, made outside.

        Raises:
            OSError: nobody takes it.
        """
        self._line.sendall(str(self._reachable.index(address)).encode())
        _, descriptors, _, _ = socket.recv_fds(self._line, 16, 1)
        if not descriptors:
            raise ConnectionRefusedError(f"{address[0]}:{address[1]} takes no connection")
        return socket.socket(fileno=descriptors[0])

    def close(self) -> None:
        """Let the process end."""
        self._line.close()
        with contextlib.suppress(ChildProcessError):
            os.waitpid(self._pid, 0)


def _serve(line: socket.socket, reachable: Sequence[Address], owner: int) -> None:
    """Do what the owner asks until it closes the line; never returns."""
    try:
        # What the owner holds open must end with the owner alone.
        os.closerange(3, line.fileno())
        os.closerange(line.fileno() + 1, _MOST_FILES)
        # Ctrl-C in a terminal is for the owner.
        for name in ("SIGINT", "SIGTERM", "SIGHUP"):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
        while asked := line.recv(16):
            if asked == _MAPS:
                _write_maps(owner)
                line.sendall(_DONE)
                continue
            try:
                with socket.create_connection(reachable[int(asked)], _CONNECT_S) as made:
                    made.setblocking(True)
                    socket.send_fds(line, [b"1"], [made.fileno()])
            except OSError:
                line.sendall(b"0")
    finally:
        os._exit(0)


def _write_maps(process: int) -> None:
    """Map the users and groups of a process's new namespace to themselves: root's all of them."""
    user, group, size = os.geteuid(), os.getegid(), 1
    if user == 0:
        # Else root could not read files of others any more, as an agent's in a container may be.
        user, group, size = 0, 0, _mapped()
    else:
        _write(f"/proc/{process}/setgroups", "deny")
    _write(f"/proc/{process}/uid_map", f"{user} {user} {size}")
    _write(f"/proc/{process}/gid_map", f"{group} {group} {size}")


def _mapped() -> int:
    """How many users there are from root on, as root sees them."""
    with open("/proc/self/uid_map", encoding="ascii") as file:
        first, _, size = file.readline().split()
    return int(size) if first == "0" else 1


def _write(path: str, text: str) -> None:
    with open(path, "w", encoding="ascii") as file:
        file.write(text)
