"""The interfaces of a new network namespace: loopback, and one whose packets come to us."""

from __future__ import annotations

import ctypes
import fcntl
import os
import socket
import struct

NAME = b"nowhere"
ADDRESS = "10.77.0.1"

# linux/sockios.h, linux/if.h, linux/if_tun.h, linux/route.h
_SET_FLAGS, _SET_ADDRESS, _SET_MASK, _ADD_ROUTE = 0x8914, 0x8916, 0x891C, 0x890B
_UP, _RUNNING = 0x1, 0x40
_TUN = "/dev/net/tun"
_SET_INTERFACE = 0x400454CA
_TUN_WITHOUT_HEAD = 0x0001 | 0x1000
_ROUTE_UP = 1
_OWN_SIX = "fd77::1"
# linux/if_ether.h, asm/socket.h, linux/filter.h
_IP = 0x0800
_ATTACH_FILTER = 26
_DROP, _WHOLE = (0x06, 0, 0, 0), (0x06, 0, 0, 0x40000)
# What says that nothing listens: TCP, no fragment, RST and ACK, of a connection that never began.
_NOBODY_LISTENS = (
    (0x30, 0, 0, 9),
    (0x15, 0, 8, 6),
    (0x28, 0, 0, 6),
    (0x45, 6, 0, 0x1FFF),
    (0xB1, 0, 0, 0),
    (0x50, 0, 0, 13),
    (0x15, 0, 3, 0x14),
    (0x40, 0, 0, 4),
    (0x15, 0, 1, 0),
    _WHOLE,
    _DROP,
)


def open_interfaces() -> int:
    """Bring loopback up, and an interface to which all other addresses lead.

    WebRTC takes no calls over loopback alone, and needs its being there.

    Returns:
        A descriptor from which each packet that would leave is read, and to which answers to
        them are written; it does not block.

    Raises:
        OSError: this process may not do it, or there is no /dev/net/tun.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        _up(control, b"lo")
        packets = os.open(_TUN, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
        fcntl.ioctl(packets, _SET_INTERFACE, struct.pack("16sH22x", NAME, _TUN_WITHOUT_HEAD))
        fcntl.ioctl(control, _SET_ADDRESS, _request(ADDRESS))
        fcntl.ioctl(control, _SET_MASK, _request("255.255.255.0"))
        _up(control, NAME)
        fcntl.ioctl(control, _ADD_ROUTE, _everywhere())
    if socket.has_ipv6:
        _open_six()
    return packets


def hear_loopback() -> socket.socket | None:
    """Where the refusals are read of connections on loopback to ports at which nothing listens.

    Returns:
        A socket whose packets begin with IP's head, which does not block; None where this
        machine has none.
    """
    program = b"".join(struct.pack("=HBBI", *step) for step in _NOBODY_LISTENS)
    kept = ctypes.create_string_buffer(program)
    filtered = struct.pack("HL", len(_NOBODY_LISTENS), ctypes.addressof(kept))
    try:
        # Of no protocol until it is filtered: nothing else comes in between.
        heard = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, 0)
        heard.setsockopt(socket.SOL_SOCKET, _ATTACH_FILTER, filtered)
        heard.bind(("lo", _IP))
    except OSError:
        return None
    heard.setblocking(False)
    return heard


def _open_six() -> None:
    """The same for IPv6, where the machine has it; its address is kept from WebRTC."""
    try:
        control = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    except OSError:
        return
    with control:
        own = socket.inet_pton(socket.AF_INET6, _OWN_SIX)
        loopback, there = (socket.if_nametoindex(name) for name in ("lo", NAME.decode()))
        nowhere = bytes(48)
        route = struct.pack("IHHILIi", 0, 0, 0, 1, 0, _ROUTE_UP, there)
        try:
            fcntl.ioctl(control, _SET_ADDRESS, own + struct.pack("Ii", 128, loopback))
            fcntl.ioctl(control, _ADD_ROUTE, nowhere + route)
        except OSError:
            # IPv6 is switched off: then nothing leaves over it either.
            return


def _up(control: socket.socket, name: bytes) -> None:
    fcntl.ioctl(control, _SET_FLAGS, struct.pack("16sH14x", name, _UP | _RUNNING))


def _address(text: str) -> bytes:
    return struct.pack("=HH4s8x", socket.AF_INET, 0, socket.inet_aton(text))


def _request(address: str) -> bytes:
    return struct.pack("16s16s8x", NAME, _address(address))


_name = ctypes.create_string_buffer(NAME)


def _everywhere() -> bytes:
    """A route to every address over the interface, as struct rtentry."""
    any_address = _address("0.0.0.0")  # noqa: S104 - a route's, nothing listens
    return struct.pack(
        "L16s16s16sHhLLhPLLH",
        0,
        *(any_address,) * 3,
        _ROUTE_UP,
        *(0, 0, 0, 0),
        ctypes.addressof(_name),
        *(0, 0, 0),
    )
