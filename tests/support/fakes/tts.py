"""What the tests of fake voices share."""

from __future__ import annotations

import io
import wave

from lkgen.talk.audio.opus import PACKET_S, TONE, OggReader
from lkgen.talk.audio.pcm import LOUD, rms
from lkgen.talk.fakes.kinds.base import CHARACTER_S

TEXT = "Hello there, caller. I am a voice."
SECONDS = len(TEXT) * CHARACTER_S

MPEG = {
    3: (1152, (44_100, 48_000, 32_000), 1),
    2: (576, (22_050, 24_000, 16_000), 4),
    0: (576, (11_025, 12_000, 8_000), 4),
}
"""By the bits of the version: samples in a frame, rates by their bits, the bits of 32 kbit/s."""


def mp3_frames(audio: bytes) -> list[tuple[int, int]]:
    """Sample rate and length in samples of each frame; fails where none starts."""
    frames: list[tuple[int, int]] = []
    at = 0
    while at < len(audio):
        head = int.from_bytes(audio[at : at + 4], "big")
        assert head >> 21 == 0x7FF, f"no frame at {at}"
        assert head >> 17 & 3 == 1, "not layer III"
        assert head >> 6 & 3 == 3, "not mono"
        length, rates, bit_rate = MPEG[head >> 19 & 3]
        rate = rates[head >> 10 & 3]
        assert head >> 12 & 15 == bit_rate, "not 32 kbit/s"
        at += length // 8 * 32_000 // rate + (head >> 9 & 1)
        frames.append((rate, length))
    assert at == len(audio)
    return frames


def seconds_of(audio: bytes, encoding: str, rate: int) -> float:
    """How long a recording is; fails if it is not what it should be."""
    if encoding == "wav":
        with wave.open(io.BytesIO(audio)) as file:
            assert file.getframerate() == rate
            return file.getnframes() / rate
    if encoding == "mp3":
        frames = mp3_frames(audio)
        assert {its_rate for its_rate, _ in frames} == {rate}
        return sum(length for _, length in frames) / rate
    if encoding == "ogg":
        head, tags, *sound = OggReader().feed(audio)
        assert (head[:8], tags[:8]) == (b"OpusHead", b"OpusTags")
        assert set(sound) == {TONE}
        return len(sound) * PACKET_S
    if encoding == "pcm":
        assert rms(audio) > LOUD
    return len(audio) / {"pcm": 2, "float": 4, "mulaw": 1}[encoding] / rate
