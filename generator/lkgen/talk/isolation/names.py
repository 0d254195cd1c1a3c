"""A name server that gives each name an address of its own, so that who asked can be named."""

from __future__ import annotations

import ipaddress
import struct

# Of the network that is kept for tests of networks (RFC 2544): nobody has them.
_FIRST = int(ipaddress.IPv4Address("198.18.0.1"))
_MOST = 100_000
_ADDRESS, _INTERNET = 1, 1
_HEAD = 12


class Names:
    """The names that were asked for, and their addresses, which lead nowhere."""

    def __init__(self) -> None:
        self._addresses: dict[str, str] = {}
        self._names: dict[str, str] = {}

    def name_of(self, address: str) -> str:
        """The name that has this address; else the address itself."""
        return self._names.get(address, address)

    def answer(self, query: bytes) -> bytes | None:
        """Answer a question of DNS; None if it is none.

        A question for an IPv4 address gets one; others, that there is nothing of the kind.
        """
        try:
            number, flags, questions = struct.unpack("!HHH", query[:6])
            name, end = _read_name(query)
            kind, family = struct.unpack("!HH", query[end : end + 4])
        except (struct.error, IndexError, UnicodeDecodeError):
            return None
        if flags & 0x8000 or questions != 1:
            return None
        found = (kind, family) == (_ADDRESS, _INTERNET) and bool(name)
        # An answer, recursion available, no error.
        head = struct.pack("!HHHHHH", number, flags & 0x0100 | 0x8080, 1, int(found), 0, 0)
        record = b""
        if found:
            given = ipaddress.IPv4Address(self._address(name)).packed
            record = struct.pack("!HHHIH", 0xC000 | _HEAD, kind, family, 0, 4) + given
        return head + query[_HEAD : end + 4] + record

    def _address(self, name: str) -> str:
        if name not in self._addresses:
            address = str(ipaddress.IPv4Address(_FIRST + len(self._addresses) % _MOST))
            self._addresses[name], self._names[address] = address, name
        return self._addresses[name]


def _read_name(query: bytes) -> tuple[str, int]:
    """The name asked for, in small letters, and where it ends."""
    labels: list[str] = []
    at = _HEAD
    while length := query[at]:
        labels.append(query[at + 1 : at + 1 + length].decode("ascii").lower())
        at += length + 1
    return ".".join(labels), at + 1
