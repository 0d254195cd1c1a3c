"""A call as a stereo recording: the caller at the left, the agent at the right."""

from __future__ import annotations

import sys
import wave
from array import array
from pathlib import Path

from lkgen.errors import LkgenError
from lkgen.talk.audio.pcm import samples

# Frames of a room arrive a little early or late, and together after a pause of the event loop.
_JITTER_S = 0.25
_LOUDEST = 32_767


class Track:
    """What one side said, put together from pieces with their times.

    Gaps are silence, overlaps are mixed.

    Args:
        rate: samples a second of every piece.
    """

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self._samples = array("h")
        self._ends: dict[str, int] = {}

    @property
    def seconds(self) -> float:
        """How long it is."""
        return len(self._samples) / self.rate

    def add(self, at_s: float, pcm: bytes, source: str = "") -> None:
        """Add a piece of 16-bit mono PCM.

        Args:
            at_s: when it was heard, in seconds from the start of the recording; what comes
                before that start is left out.
            pcm: little-endian samples.
            source: whose it is, where several speak on this side at once. Pieces of one source
                are joined without a gap or an overlap of less than a quarter of a second, which
                is how exact their times are.
        """
        piece = samples(pcm)
        begin = round(at_s * self.rate)
        end = self._ends.get(source)
        if end is not None and abs(begin - end) <= _JITTER_S * self.rate:
            begin = end
        self._ends[source] = begin + len(piece)
        if begin < 0:
            del piece[:-begin]
            begin = 0
        if not piece:
            return
        gap = begin - len(self._samples)
        self._samples.frombytes(bytes(2 * max(0, gap)))
        overlap = min(len(piece), len(self._samples) - begin)
        for i in range(overlap):
            both = self._samples[begin + i] + piece[i]
            self._samples[begin + i] = max(-_LOUDEST, min(_LOUDEST, both))
        self._samples.extend(piece[overlap:])

    def pcm(self, rate: int) -> array[int]:
        """Its samples, at another rate if need be."""
        if rate == self.rate or not self._samples:
            return self._samples
        # Takes a while to load, and most recordings do without.
        from livekit import rtc

        resampler = rtc.AudioResampler(self.rate, rate, quality=rtc.AudioResamplerQuality.HIGH)
        frames = [*resampler.push(bytearray(self._samples.tobytes())), *resampler.flush()]
        return array("h", b"".join(frame.data.tobytes() for frame in frames))


def write_stereo(path: Path, left: Track, right: Track, rate: int) -> None:
    """Write two tracks that began together as one 16-bit WAV with `rate` samples a second.

    Raises:
        LkgenError: the file cannot be written.
    """
    sides = [track.pcm(rate) for track in (left, right)]
    both = array("h", bytes(4 * max(map(len, sides))))
    for channel, side in enumerate(sides):
        both[channel : 2 * len(side) : 2] = side
    if sys.byteorder == "big":
        both.byteswap()
    try:
        with path.open("wb") as plain, wave.open(plain, "wb") as file:
            file.setnchannels(2)
            file.setsampwidth(2)
            file.setframerate(rate)
            file.writeframes(both.tobytes())
    except OSError as error:
        raise LkgenError(f"{path} cannot be written: {error.strerror}.") from None
