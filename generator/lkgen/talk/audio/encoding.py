"""Speech in the encodings that the clients of speech providers ask for."""

from __future__ import annotations

import io
import sys
import wave
from array import array
from collections.abc import Callable, Iterator, Mapping

from lkgen.talk.audio.aac import aac
from lkgen.talk.audio.flac import flac
from lkgen.talk.audio.opus import PACKET_S, OggWriter
from lkgen.talk.audio.pcm import samples

CONTENT_TYPES: Mapping[str, str] = {
    "pcm": "audio/pcm",
    "float": "audio/pcm",
    "wav": "audio/wav",
    "mp3": "audio/mpeg",
    "ogg": "audio/ogg",
    "flac": "audio/flac",
    "aac": "audio/aac",
    "mulaw": "audio/basic",
    "alaw": "audio/x-alaw-basic",
}
"""What can be made of 16-bit mono PCM, and how HTTP calls it. `float` is 32-bit PCM, `ogg` Opus."""

# By sample rate: the bits of the MPEG version (3 is 1, 2 is 2, 0 is 2.5) and of the rate in it.
_MPEG = {
    44_100: (3, 0),
    48_000: (3, 1),
    32_000: (3, 2),
    22_050: (2, 0),
    24_000: (2, 1),
    16_000: (2, 2),
    11_025: (0, 0),
    12_000: (0, 1),
    8_000: (0, 2),
}
_MP3_BIT_RATE = 32_000
# As loud as `audio.tone`: measured with FFmpeg's decoder.
_MP3_GAIN = 204
_MP3_LINE = 12
_OGG_PAGE = 50


def encode(pcm: bytes, rate: int, encoding: str) -> bytes:
    """PCM in one of `CONTENT_TYPES`. As mp3, ogg or aac it is a steady tone of the same length.

    Raises:
        KeyError: there is no such encoding.
        ValueError: the encoding has no such sample rate.
    """
    return _ENCODERS[encoding](pcm, rate)


def pieces(audio: bytes, rate: int, seconds: float = 0.1) -> Iterator[bytes]:
    """Cut audio as it is streamed: PCM into so many seconds, anything else as large."""
    step = int(rate * seconds) * 2
    for at in range(0, len(audio), step):
        yield audio[at : at + step]


def _wav(pcm: bytes, rate: int) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(rate)
        writer.writeframes(pcm)
    return file.getvalue()


def _float(pcm: bytes, _: int) -> bytes:
    values = array("f", (value / 32_768 for value in samples(pcm)))
    if sys.byteorder == "big":
        values.byteswap()
    return values.tobytes()


def _mulaw(pcm: bytes, _: int) -> bytes:
    return bytes(map(_mulaw_byte, samples(pcm)))


def _mulaw_byte(sample: int) -> int:
    """ITU-T G.711, µ-law: sign, exponent, mantissa, all inverted."""
    sign = 0x80 if sample < 0 else 0
    size = min(abs(sample), 32_635) + 132
    exponent = size.bit_length() - 8
    return ~(sign | exponent << 4 | size >> exponent + 3 & 0x0F) & 0xFF


def _alaw(pcm: bytes, _: int) -> bytes:
    return bytes(map(_alaw_byte, samples(pcm)))


def _alaw_byte(sample: int) -> int:
    """ITU-T G.711, A-law: sign, exponent, mantissa, every other bit inverted."""
    sign = 0x80 if sample >= 0 else 0
    size = min(abs(sample), 32_767)
    exponent = max(0, size.bit_length() - 8)
    return (sign | exponent << 4 | size >> max(4, exponent + 3) & 0x0F) ^ 0x55


def _mp3(pcm: bytes, rate: int) -> bytes:
    """A tone, as one frame after another of the same bytes.

    A frame of MPEG-1 or 2 layer III (ISO/IEC 11172-3, 13818-3) stands for itself where nothing
    of it is kept for the next: `main_data_begin` is 0. This one holds one line of the spectrum.
    """
    if rate not in _MPEG:
        raise ValueError(f"MP3 has no sample rate of {rate}")
    version, rate_bits = _MPEG[rate]
    one = version == 3
    # Huffman table 1: a 1 for each pair of nothing, then the pair (1, 0) and its sign.
    spectrum = "1" * (_MP3_LINE // 2) + "010"
    # Lengths of the spectrum in bits and in pairs of lines, its gain.
    granule = f"{len(spectrum):012b}{_MP3_LINE // 2 + 1:09b}{_MP3_GAIN:08b}"
    # No scale factors; no window switching; table 1 in each region.
    granule += ("0" * 4 if one else "0" * 9) + "0" + "00001" * 3 + "0" * 7
    granule += "000" if one else "00"
    granules = 2 if one else 1
    bit_rate_bits = "0001" if one else "0100"
    header = f"{'1' * 11}{version:02b}011{bit_rate_bits}{rate_bits:02b}0011000000"
    side = ("0" * 18 if one else "0" * 9) + granule * granules
    length = 576 * granules
    size = length // 8 * _MP3_BIT_RATE // rate
    bits = (header + side + spectrum * granules).ljust(size * 8, "0")
    return int(bits, 2).to_bytes(size, "big") * round(len(pcm) / 2 / length)


def _ogg(pcm: bytes, rate: int) -> bytes:
    """A tone, a page a second."""
    writer = OggWriter()
    packets = round(len(pcm) / 2 / rate / PACKET_S)
    pages = (min(_OGG_PAGE, packets - at) for at in range(0, packets, _OGG_PAGE))
    return writer.head() + b"".join(writer.tone(page * PACKET_S) for page in pages)


_ENCODERS: Mapping[str, Callable[[bytes, int], bytes]] = {
    "pcm": lambda pcm, _: pcm,
    "float": _float,
    "wav": _wav,
    "mp3": _mp3,
    "ogg": _ogg,
    "flac": flac,
    "aac": aac,
    "mulaw": _mulaw,
    "alaw": _alaw,
}
