"""An aid of `sitecustomize.py`: what Python code sends to other machines is refused, and noted.

LKGEN_TALK_ATTEMPTS: the file to which each attempt is added, as a JSON list a line: host, port,
    protocol.

For systems on which a call cannot have a network of its own. It reaches Python's sockets and the
resolving of names there, on any port and of any family; not what native code does by itself.
"""

from __future__ import annotations

import errno
import ipaddress
import json
import os
import socket
from collections.abc import Callable
from typing import Any

_MESSAGE = "lkgen: nothing leaves this machine"


def guard(is_local: Callable[[str], bool]) -> None:
    """Change `socket`: what does not stay on this machine raises OSError."""
    path = os.environ["LKGEN_TALK_ATTEMPTS"]

    def note(host: str, port: Any, protocol: str) -> None:
        number = int(port) if str(port).isdigit() else 0
        with open(path, "a", encoding="utf-8") as file:
            file.write(json.dumps([host, number, protocol]) + "\n")

    _guard_sockets(is_local, note)
    _guard_names(is_local, note)


def _guard_sockets(is_local: Callable[[str], bool], note: Callable[..., None]) -> None:
    def leaves(sock: Any, address: Any) -> bool:
        if sock.family not in (socket.AF_INET, socket.AF_INET6):
            # A local socket, or one of the kernel's; others are of virtual machines, radio, cars.
            inside = [getattr(socket, name, None) for name in ("AF_UNIX", "AF_NETLINK", "AF_ALG")]
            if sock.family in inside:
                return False
            note(str(address), 0, str(int(sock.family)))
            return True
        host, port = address[0], address[1]
        if is_local(host) or _own(host):
            return False
        kinds = {socket.SOCK_STREAM: "tcp", socket.SOCK_DGRAM: "udp"}
        note(host, port, kinds.get(sock.type, "icmp"))
        return True

    whole: Any = socket.socket
    connect, connect_ex = whole.connect, whole.connect_ex

    def guarded(self: Any, address: Any) -> Any:
        if leaves(self, address):
            raise OSError(errno.ENETUNREACH, _MESSAGE)
        return connect(self, address)

    def guarded_ex(self: Any, address: Any) -> Any:
        return errno.ENETUNREACH if leaves(self, address) else connect_ex(self, address)

    whole.connect, whole.connect_ex = guarded, guarded_ex
    for name, at in (("sendto", None), ("sendmsg", 3)):
        setattr(whole, name, _sending(getattr(whole, name), at, leaves))


def _sending(send: Any, at: int | None, leaves: Callable[[Any, Any], bool]) -> Any:
    """A way to send that may be given an address: the last argument, or that at a place."""

    def guarded(self: Any, *args: Any) -> Any:
        address = args[-1] if at is None else args[at] if len(args) > at else None
        if address and leaves(self, address):
            raise OSError(errno.ENETUNREACH, _MESSAGE)
        return send(self, *args)

    return guarded


def _guard_names(is_local: Callable[[str], bool], note: Callable[..., None]) -> None:
    def refuse(host: Any, port: Any) -> None:
        name = host.decode() if isinstance(host, bytes) else host
        if name and not is_local(name) and not _is_address(name):
            note(name, port, "tcp")
            raise socket.gaierror(socket.EAI_NONAME, _MESSAGE)

    def guarded(original: Any) -> Any:
        def resolve(host: Any, *args: Any, **options: Any) -> Any:
            port = args[0] if args else options.get("port", 0)
            refuse(host, port)
            return original(host, *args, **options)

        return resolve

    for name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex", "gethostbyaddr"):
        setattr(socket, name, guarded(getattr(socket, name)))


def _own(host: str) -> bool:
    """Whether an address means this machine without saying which one it has."""
    return _is_address(host) and ipaddress.ip_address(host).is_unspecified


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True
