"""Leaving the machine's network for one that leads nowhere, with all that a call starts.

On Linux any user may, unless the system forbids it. Elsewhere, and where it does, a call keeps the
machine's network, and the agent's own Python refuses what would leave: see `start_up/lkgen_net.py`.
"""

from __future__ import annotations

import errno
import os
import socket
import stat
import sys
import threading
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lkgen.talk.isolation import kernel
from lkgen.talk.isolation.outside import Address, Outside

RESOLVER = "127.0.0.1"
_RUN = Path("/run")
_RESOLVERS = Path("/etc/resolv.conf")


@dataclass(frozen=True)
class Isolation:
    """The network that a call has.

    Attributes:
        refused: why it is the machine's; empty if it is one that leads nowhere.
        packets: a descriptor with what would have left; see `open_interfaces`.
        questions: where name servers are asked.
        loopback: where it is heard that nothing listens at a port here; see `hear_loopback`.
        outside: reaches `reachable`.
        reachable: what a person named of this machine's network.
        covered: see `Seen`; whoever runs the call writes them.
    """

    refused: str = ""
    packets: int = -1
    questions: socket.socket | None = None
    loopback: socket.socket | None = None
    outside: Outside | None = None
    reachable: Sequence[Address] = ()
    covered: Mapping[Path, Path] = field(default_factory=dict[Path, Path])

    @property
    def told(self) -> str:
        """What keeps the agent from other machines, as `Report.network` has it."""
        return "start-up" if self.refused else "namespace"


SHARED = Isolation("it was not asked for")
"""The machine's own network."""


@dataclass(frozen=True)
class Seen:
    """What of this machine's files is seen from within.

    Attributes:
        folder: an existing empty folder of the call's own.
        kept: files and folders that stay as they are, though they may lie in /run.
        covered: files that are seen in place of others, by the others.
    """

    folder: Path
    kept: Collection[Path] = ()
    covered: Mapping[Path, Path] = field(default_factory=dict[Path, Path])


def isolate(seen: Seen, reachable: Sequence[Address] = ()) -> Isolation:
    """Leave the machine's network for good, where the system lets this process.

    Must be called before there are threads. This process keeps its user, its folder and its files.

    Args:
        seen: what of this machine's files is seen afterwards.
        reachable: addresses on loopback that stay reachable, from `Outside`.
    """
    if sys.platform != "linux":
        return Isolation("only Linux has namespaces")
    if threading.active_count() > 1 or len(os.listdir("/proc/self/task")) > 1:
        return Isolation("there are threads already")
    if refused := _tried(seen):
        kernel.hide_memory()
        return Isolation(refused)
    outside = Outside(reachable)
    network = _leave(outside, seen)
    # Only now: who hides it may not say any more who is who in a namespace.
    kernel.hide_memory()
    return Isolation("", *network, outside, reachable, seen.covered)


def _tried(seen: Seen) -> str:
    """Why a process cannot do it, found by another one that tries: it cannot be undone."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            _leave(Outside(()), seen)
        except OSError as error:
            os.write(writing, _reason(error).encode())
        except BaseException as error:
            os.write(writing, repr(error).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with open(reading, encoding="utf-8", errors="replace") as told:
        refused = told.read()
    os.waitpid(child, 0)
    return refused


def _reason(error: OSError) -> str:
    if error.errno == errno.ENOSPC:
        return "it has no more user namespaces: user.max_user_namespaces"
    if error.filename:
        return f"{error.filename}: {error.strerror}"
    return f"it lets no user have a namespace: {error.strerror or error}"


def _leave(outside: Outside, seen: Seen) -> tuple[int, socket.socket, socket.socket | None]:
    from lkgen.talk.isolation.interface import hear_loopback, open_interfaces

    kernel.unshare(kernel.NEW_NAMESPACES)
    outside.map_user()
    kernel.detach_mounts()
    packets, loopback = open_interfaces(), hear_loopback()
    questions = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    questions.bind((RESOLVER, 53))
    questions.setblocking(False)
    for place, other in seen.covered.items():
        kernel.cover(place, other)
    _hide_services(seen)
    _name_resolver(seen.folder)
    return packets, questions, loopback


def _hide_services(seen: Seen) -> None:
    """Cover the sockets of this machine's services, which no network keeps from anybody.

    Who resolves names, containers, databases and desktops are spoken to over sockets in /run.
    """
    empty = seen.folder / "run"
    empty.mkdir(exist_ok=True)
    for place in sorted(_RUN.iterdir()) if _RUN.is_dir() else ():
        mode = place.lstat().st_mode
        if any(kept.is_relative_to(place) for kept in seen.kept):
            continue
        if stat.S_ISDIR(mode) and place.name != "wrappers":
            kernel.cover(place, empty)
        elif stat.S_ISSOCK(mode):
            kernel.cover(place, Path(os.devnull))


def _name_resolver(folder: Path) -> None:
    """Let programs ask for names where we are asked."""
    own = folder / "resolv.conf"
    own.write_text(f"nameserver {RESOLVER}\noptions timeout:2 attempts:1\n", encoding="ascii")
    # It is often a link into /run, which is covered by now: then the default is the same.
    if _RESOLVERS.is_file():
        kernel.cover(_RESOLVERS.resolve(), own)
