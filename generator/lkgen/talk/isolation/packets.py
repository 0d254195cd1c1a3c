"""Packets that would have left this machine: whom they were for, and how they are refused."""

from __future__ import annotations

import ipaddress
import struct
from dataclasses import dataclass

_ICMP, _TCP, _UDP, _ICMP6 = 1, 6, 17, 58
_NAMES = {_ICMP: "icmp", _TCP: "tcp", _UDP: "udp", _ICMP6: "icmp"}
_SYN, _RST, _ACK = 0x02, 0x04, 0x10
# What Linux says by itself on an interface: routers and neighbours it looks for, groups it joins.
_IGMP = 2
_OF_THE_KERNEL = (133, 134, 135, 136, 143)
_EXTENSIONS = (0, 43, 60)
_QUOTED = 512


@dataclass(frozen=True, order=True)
class Target:
    """Whom something was sent to.

    Attributes:
        address: its IP address, or a name.
        port: its port; 0 where there is none, as for a ping.
        protocol: `tcp`, `udp`, `icmp`, or the number of another.
    """

    address: str
    port: int
    protocol: str

    def __str__(self) -> str:
        address = f"[{self.address}]" if ":" in self.address else self.address
        there = f"{address}:{self.port}" if self.port else address
        return there if self.protocol == "tcp" else f"{there}/{self.protocol}"


@dataclass(frozen=True)
class Packet:
    """An IP packet.

    Attributes:
        version: 4 or 6.
        source: where it comes from, as the bytes of an address.
        destination: where it goes.
        protocol: number of the protocol of its body.
        body: what it carries, with that protocol's head.
        whole: all its bytes.
    """

    version: int
    source: bytes
    destination: bytes
    protocol: int
    body: bytes
    whole: bytes

    @property
    def target(self) -> Target | None:
        """Whom it is for; None for what Linux sends by itself, or in answer."""
        kernels = self.protocol == _ICMP6 and self.body[:1] and self.body[0] in _OF_THE_KERNEL
        if kernels or self.protocol == _IGMP:
            return None
        if self.protocol == _TCP and len(self.body) > 13 and self.body[13] & _RST:
            return None
        ports = self.protocol in (_TCP, _UDP) and len(self.body) >= 4
        port = struct.unpack("!H", self.body[2:4])[0] if ports else 0
        address = str(ipaddress.ip_address(self.destination))
        return Target(address, port, _NAMES.get(self.protocol, str(self.protocol)))

    @property
    def refused(self) -> Target:
        """Whom somebody wanted to reach whose TCP connection this packet refuses."""
        port = struct.unpack("!H", self.body[:2])[0]
        return Target(str(ipaddress.ip_address(self.source)), port, "tcp")


def read(whole: bytes) -> Packet | None:
    """The packet in some bytes; None if it is none."""
    if len(whole) >= 20 and whole[0] >> 4 == 4:
        start = (whole[0] & 15) * 4
        return Packet(4, whole[12:16], whole[16:20], whole[9], whole[start:], whole)
    if len(whole) < 40 or whole[0] >> 4 != 6:
        return None
    protocol, body = whole[6], whole[40:]
    while protocol in _EXTENSIONS and len(body) >= 8:
        protocol, body = body[0], body[(body[1] + 1) * 8 :]
    return Packet(6, whole[8:24], whole[24:40], protocol, body, whole)


def refusal(packet: Packet) -> bytes | None:
    """What a machine would answer on which nothing listens; None where none answers.

    The sender is then refused at once, and does not wait for what never comes.
    """
    if packet.protocol == _TCP and len(packet.body) >= 20:
        body = _reset(packet)
        return None if body is None else _wrapped(packet, _TCP, _summed(packet, _TCP, body, 16))
    if packet.target is None:
        return None
    if packet.version == 4:
        # Port unreachable, or host unreachable where there is no port.
        code = 3 if packet.protocol == _UDP else 1
        body = struct.pack("!BBHI", 3, code, 0, 0) + packet.whole[:_QUOTED]
        total = _sum(body)
        return _wrapped(packet, _ICMP, body[:2] + struct.pack("!H", total) + body[4:])
    body = struct.pack("!BBHI", 1, 4 if packet.protocol == _UDP else 3, 0, 0)
    return _wrapped(packet, _ICMP6, _summed(packet, _ICMP6, body + packet.whole[:_QUOTED], 2))


def _reset(packet: Packet) -> bytes | None:
    """The body of a packet that ends a TCP connection, its sum left open."""
    source, target, number, known, _, flags = struct.unpack("!HHIIBB", packet.body[:14])
    if flags & _RST:
        return None
    length = len(packet.body) - (packet.body[12] >> 4) * 4 + bool(flags & _SYN)
    answer = (known, 0, _RST) if flags & _ACK else (0, number + length & 0xFFFFFFFF, _RST | _ACK)
    return struct.pack("!HHIIBBHHH", target, source, *answer[:2], 5 << 4, answer[2], 0, 0, 0)


def _summed(packet: Packet, protocol: int, body: bytes, at: int) -> bytes:
    """A body with its check sum, which covers the addresses too, back to the sender."""
    pseudo = packet.destination + packet.source
    pseudo += struct.pack("!II", len(body), protocol)
    return body[:at] + struct.pack("!H", _sum(pseudo + body)) + body[at + 2 :]


def _wrapped(packet: Packet, protocol: int, body: bytes) -> bytes:
    """A packet back to the sender of another."""
    back = packet.destination + packet.source
    if packet.version == 6:
        return struct.pack("!IHBB", 6 << 28, len(body), protocol, 64) + back + body
    head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(body), 0, 0, 64, protocol, 0) + back
    return head[:10] + struct.pack("!H", _sum(head)) + head[12:] + body


def _sum(data: bytes) -> int:
    """The check sum of IP."""
    data += bytes(len(data) % 2)
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF
