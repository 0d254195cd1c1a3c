"""FLAC (RFC 9639) without compression: the samples as they are, in frames."""

from __future__ import annotations

import sys
from array import array

from lkgen.talk.audio.pcm import samples

_BLOCK = 4_096
_MAGIC = b"fLaC"
# Fixed block size, of 16 bits less one, as its number says; rate of STREAMINFO; one channel of 16
# bits.
_FRAME = b"\xff\xf8\x70\x08"
_VERBATIM = b"\x02"


def flac(pcm: bytes, rate: int) -> bytes:
    """A FLAC file of 16-bit mono PCM."""
    values = samples(pcm)
    count = len(values)
    block = min(_BLOCK, max(16, count))
    # Block sizes, frame sizes; rate, channels, bits and length; a checksum. Zeros are not told.
    facts = block.to_bytes(2, "big") * 2 + bytes(6)
    facts += (rate << 44 | 15 << 36 | count).to_bytes(8, "big") + bytes(16)
    frames = (
        _frame(number, values[at : at + block]) for number, at in enumerate(range(0, count, block))
    )
    return _MAGIC + b"\x80" + len(facts).to_bytes(3, "big") + facts + b"".join(frames)


def _frame(number: int, values: array[int]) -> bytes:
    big = array("h", values)
    if sys.byteorder == "little":
        big.byteswap()
    # Frames are numbered as UTF-8 numbers characters.
    head = _FRAME + chr(number).encode(errors="surrogatepass")
    head += (len(values) - 1).to_bytes(2, "big")
    head += bytes([_checksum(head, _CRC_8, 8)])
    body = head + _VERBATIM + big.tobytes()
    return body + _checksum(body, _CRC_16, 16).to_bytes(2, "big")


def _table(polynomial: int, bits: int) -> list[int]:
    """What each byte adds to a checksum of so many bits."""
    top, table = 1 << bits - 1, list[int]()
    for value in range(256):
        register = value << bits - 8
        for _ in range(8):
            register = register << 1 ^ (polynomial if register & top else 0)
        table.append(register & (1 << bits) - 1)
    return table


def _checksum(data: bytes, table: list[int], bits: int) -> int:
    register, mask, shift = 0, (1 << bits) - 1, bits - 8
    for byte in data:
        register = (register << 8 & mask) ^ table[register >> shift ^ byte]
    return register


_CRC_8 = _table(0x07, 8)
_CRC_16 = _table(0x8005, 16)
