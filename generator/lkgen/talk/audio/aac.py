"""AAC in ADTS (ISO/IEC 14496-3), as far as a fake needs it: a steady tone."""

from __future__ import annotations

_SAMPLES_A_FRAME = 1_024
_RATES = (
    *(96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000),
    *(22_050, 16_000, 12_000, 11_025, 8_000, 7_350),
)
# As loud as `audio.tone`: measured with FFmpeg's decoder.
_GAIN = 194
_BANDS = 8


def aac(pcm: bytes, rate: int) -> bytes:
    """A tone as long as 16-bit mono PCM, as one frame after another of the same bytes.

    Raises:
        ValueError: AAC has no such sample rate.
    """
    if rate not in _RATES:
        raise ValueError(f"AAC has no sample rate of {rate}")
    # The lowest bands are of so many words of four lines each.
    words = _BANDS * (1 if rate > 16_000 else 2 if rate > 8_000 else 3)
    # One channel, its gain; one long window, so many bands, nothing predicted.
    bits = "000" + "0000" + f"{_GAIN:08b}" + "0000" + f"{_BANDS:06b}" + "0"
    # One section, coded by table 1. All bands have the gain.
    bits += "0001" + f"{_BANDS:05b}" + "0" * _BANDS
    # No pulses, no shaped noise, no gain control; a one among nothing; the end.
    bits += "000" + "0" * (words - 1) + "10100" + "111"
    bits += "0" * (-len(bits) % 8)
    body = int(bits, 2).to_bytes(len(bits) // 8, "big")
    # MPEG-4 without checksum, low complexity, the rate, one channel, the length, any fullness.
    head = f"{'1' * 12}0001" + f"01{_RATES.index(rate):04b}0001" + "0000"
    head += f"{len(body) + 7:013b}" + "1" * 11 + "00"
    frame = int(head, 2).to_bytes(7, "big") + body
    return frame * round(len(pcm) / 2 / _SAMPLES_A_FRAME)
