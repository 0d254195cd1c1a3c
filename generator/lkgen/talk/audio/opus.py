"""Opus in Ogg, as far as a fake needs it: whether somebody speaks in it, and a tone.

RFC 6716 is Opus, RFC 3533 Ogg, RFC 7845 the one in the other. Nothing is decoded: an encoder
tells in each packet whether it takes it for speech.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator

PACKET_S = 0.02
"""How long the sound of `TONE` is, in seconds."""

TONE = bytes.fromhex("980601c74619024c10747debe3157b9112d1bd02")
"""A tone, as loud as `audio.tone`, that goes on as often as the packet is repeated.

Made of a sine of 440 Hz by libopus, at 24 kHz and 8 kbit/s with its restricted low delay: the
eleventh packet, from which on all are alike.
"""

# By the two last bits of a configuration.
_SILK_MS = (10, 20, 40, 60)
_HYBRID_MS = (10, 20)
# Version, kind, position in samples of 48 kHz, stream, number, checksum, segments.
_PAGE = struct.Struct("<4sBBqIIIB")
_FIRST = 2
_SAMPLES_A_PACKET = 960


class OggReader:
    """Takes an Ogg stream as it arrives."""

    def __init__(self) -> None:
        self._received = bytearray()
        self._begun = b""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Take the next piece; yields the packets that are complete now.

        Raises:
            ValueError: it is no Ogg.
        """
        self._received += data
        while len(self._received) >= _PAGE.size:
            magic, *_, segments = _PAGE.unpack_from(self._received)
            if magic != b"OggS":
                raise ValueError("the audio is no Ogg")
            body = _PAGE.size + segments
            lacing = self._received[_PAGE.size : body]
            end = body + sum(lacing)
            if len(self._received) < end:
                return
            page = bytes(self._received[body:end])
            del self._received[:end]
            yield from self._packets(page, lacing)

    def _packets(self, page: bytes, lacing: Iterable[int]) -> Iterator[bytes]:
        at = 0
        for length in lacing:
            self._begun += page[at : at + length]
            at += length
            # A packet goes on after a segment that is full.
            if length < 255:
                yield self._begun
                self._begun = b""


class OggWriter:
    """Writes an Ogg stream of one channel of Opus."""

    def __init__(self) -> None:
        self._number = 0
        self._position = 0

    def head(self) -> bytes:
        """The two pages that come before all sound."""
        about = b"OpusHead" + struct.pack("<BBHIhB", 1, 1, 0, 24_000, 0, 0)
        tags = b"OpusTags" + struct.pack("<I5sI", 5, b"lkgen", 0)
        return self._page([about], _FIRST) + self._page([tags])

    def tone(self, seconds: float) -> bytes:
        """The next page: a tone of so many seconds, at most five, in whole packets."""
        packets = round(seconds / PACKET_S)
        self._position += packets * _SAMPLES_A_PACKET
        return self._page([TONE] * packets)

    def _page(self, packets: list[bytes], kind: int = 0) -> bytes:
        lacing = b"".join(b"\xff" * (len(one) // 255) + bytes([len(one) % 255]) for one in packets)
        fields = b"OggS", 0, kind, self._position, 1, self._number
        body = lacing + b"".join(packets)
        self._number += 1
        checksum = _checksum(_PAGE.pack(*fields, 0, len(lacing)) + body)
        return _PAGE.pack(*fields, checksum, len(lacing)) + body


def voice(packet: bytes) -> tuple[bool, float]:
    """Whether an encoder took a packet for speech, and how many seconds of sound it holds.

    Raises:
        ValueError: it does not tell, or there is more in it than two frames.
    """
    if not packet:
        raise ValueError("an Opus packet is empty")
    config, packing = packet[0] >> 3, packet[0] & 3
    if config >= 16 or packing == 3:
        raise ValueError(f"this fake does not read Opus packets like {packet[0]:#04x}")
    milliseconds = _SILK_MS[config & 3] if config < 12 else _HYBRID_MS[config & 1]
    # Two frames of two lengths: the first length is in one byte, or in two.
    start = 1 if packing < 2 else 2 if packet[1:2] < b"\xfc" else 3
    # The first bit that SILK writes says it, and is as likely as not: it stands alone.
    spoken = packet[start : start + 1] >= b"\x80"
    return spoken, milliseconds / 1000 * (1 if packing == 0 else 2)


def _checksum(data: bytes) -> int:
    """CRC-32 as Ogg has it: not reflected, begins and ends with nothing."""
    register = 0
    for byte in data:
        register ^= byte << 24
        for _ in range(8):
            register = register << 1 ^ (0x104C11DB7 if register & 0x80000000 else 0)
    return register
