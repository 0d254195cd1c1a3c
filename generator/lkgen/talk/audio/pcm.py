"""16-bit mono PCM: reading it, telling speech from silence in it, making some."""

from __future__ import annotations

import math
import random
import sys
import wave
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from lkgen.errors import LkgenError

WINDOW_S = 0.02
LOUD = 300.0
"""RMS of a loud window. Recorded speech stands above 1,000, a codec's silence below 20."""

_LOUD_WINDOWS_TO_START = 3
# RMS; a headset in a quiet room has between 20 and 60.
_ROOM = 33.0
_LOUDEST = 32_767


@dataclass(frozen=True)
class Sound:
    """A piece of PCM: little-endian samples and how many there are in a second."""

    pcm: bytes
    rate: int

    @property
    def seconds(self) -> float:
        return len(self.pcm) / 2 / self.rate


def samples(pcm: bytes) -> array[int]:
    """The samples of little-endian PCM; half a sample at the end is left out."""
    values = array("h", pcm[: len(pcm) & ~1])
    if sys.byteorder == "big":
        values.byteswap()
    return values


def rms(pcm: bytes) -> float:
    """How loud a piece of PCM is, from 0 to 32,767."""
    values = samples(pcm)
    return math.sqrt(sum(value * value for value in values) / max(1, len(values)))


def read_wav(path: Path) -> Sound:
    """Read a recording, mix its channels into one and cut the silence off its end.

    Trailing silence would be counted as the agent's latency.

    Raises:
        LkgenError: the file is no WAV of whole numbers, or nothing can be heard in it.
    """
    try:
        with wave.open(str(path), "rb") as file:
            width, channels, rate = file.getsampwidth(), file.getnchannels(), file.getframerate()
            data = file.readframes(file.getnframes())
    except (OSError, EOFError, wave.Error) as error:
        raise LkgenError(
            f"cannot read the recording {path}: {error}",
            f"A WAV file with 16-bit samples is sure to work: sox {path} -b 16 -e signed fixed.wav",
        ) from error
    sound = trimmed(Sound(_mono(data, width, channels), rate))
    if not sound.pcm:
        raise LkgenError(f"nothing can be heard in the recording {path}")
    return sound


def trimmed(sound: Sound) -> Sound:
    """A sound without the silence at its end; nothing is left of one that is never loud."""
    size = window_bytes(sound.rate)
    end = len(sound.pcm)
    while end > 0 and rms(sound.pcm[max(0, end - size) : end]) < LOUD:
        end -= size
    return Sound(sound.pcm[: max(0, end)], sound.rate)


def mixed(one: bytes, other: bytes) -> bytes:
    """Two sounds at once; the shorter ends in silence, and what becomes too loud is clipped."""
    length = max(len(one), len(other))
    pairs = zip(samples(one.ljust(length, b"\0")), samples(other.ljust(length, b"\0")), strict=True)
    return _pcm(max(-_LOUDEST, min(_LOUDEST, a + b)) for a, b in pairs)


def _pcm(values: Iterable[int]) -> bytes:
    packed = array("h", values)
    if sys.byteorder == "big":
        packed.byteswap()
    return packed.tobytes()


def _mono(data: bytes, width: int, channels: int) -> bytes:
    """16-bit mono PCM made of a WAV file's frames; `width` is bytes in a sample."""
    if width == 1:
        # The only width without a sign: silence is 128.
        values = array("h", ((value - 128) << 8 for value in data))
    else:
        # The upper two bytes of each little-endian sample.
        upper = bytearray(len(data) // width * 2)
        upper[0::2], upper[1::2] = data[width - 2 :: width], data[width - 1 :: width]
        values = samples(bytes(upper))
    if channels > 1:
        frames = zip(*(values[i::channels] for i in range(channels)), strict=False)
        values = array("h", (sum(frame) // channels for frame in frames))
    return _pcm(values)


def window_bytes(rate: int) -> int:
    """How many bytes one window of `WINDOW_S` takes at this sample rate."""
    return int(rate * WINDOW_S) * 2


def tone(seconds: float, rate: int, *, hertz: int = 220, peak: int = 12_000) -> bytes:
    """A loud steady tone, which stands for a voice: its start and its end are unmistakable."""
    length = max(2, round(rate / hertz))
    period = _pcm(round(peak * math.sin(2 * math.pi * i / length)) for i in range(length))
    size = int(seconds * rate) * 2
    return (period * (size // (length * 2) + 1))[:size]


def room_tone(seconds: float, rate: int) -> bytes:
    """What a microphone hears of a quiet room: hiss at -60 dBFS, far below `LOUD`.

    No microphone gives silence to the last bit, and LiveKit's turn detector, which listens to the
    pause as well (`inference.TurnDetector`, 1.8), is unsure of a turn that ends in it.
    """
    drawn = random.Random(0)  # noqa: S311 - no secret
    return _pcm(round(drawn.gauss(0, _ROOM)) for _ in range(int(seconds * rate)))


def noise(seconds: float, rate: int) -> bytes:
    """What no voice sounds like: random samples, and half a one too many."""
    return random.Random(0).randbytes(int(seconds * rate) * 2 + 1)  # noqa: S311 - no secret


class Heard(Enum):
    """What one more window of audio means."""

    STARTED = "started"
    GOES_ON = "goes on"
    ENDED = "ended"


class Ear:
    """Tells when speech starts and ends in PCM that arrives in pieces of any size.

    Speech starts when three windows in a row are loud, so that a click or the header of a
    WAV file is not taken for it, and ends after `silence_s` of quiet.
    """

    def __init__(self, rate: int, *, silence_s: float) -> None:
        self.seconds = 0.0
        """How much audio has arrived."""
        self.started_at = 0.0
        """Where in that audio the present or last speech started, in seconds."""
        self.speaking = False
        self._size = window_bytes(rate)
        self._silence_s = silence_s
        self._rest = b""
        self._loud_windows = 0
        self._quiet_s = 0.0

    def feed(self, pcm: bytes) -> Iterator[Heard]:
        """Take the next piece of audio; yields something only while someone speaks."""
        if self.seconds == 0.0 and not self._rest and pcm.startswith(b"RIFF"):
            pcm = pcm[pcm.find(b"data") + 8 :]
        self._rest += pcm
        while len(self._rest) >= self._size:
            window, self._rest = self._rest[: self._size], self._rest[self._size :]
            self.seconds += WINDOW_S
            heard = self._window(loud=rms(window) > LOUD)
            if heard is not None:
                yield heard

    def _window(self, *, loud: bool) -> Heard | None:
        self._loud_windows = self._loud_windows + 1 if loud else 0
        self._quiet_s = 0.0 if loud else self._quiet_s + WINDOW_S
        if not self.speaking:
            if self._loud_windows < _LOUD_WINDOWS_TO_START:
                return None
            self.speaking = True
            self.started_at = self.seconds - self._loud_windows * WINDOW_S
            return Heard.STARTED
        # Half a window of tolerance: sums of 0.02 are not exact.
        if self._quiet_s < self._silence_s - WINDOW_S / 2:
            return Heard.GOES_ON
        self.speaking = False
        return Heard.ENDED
