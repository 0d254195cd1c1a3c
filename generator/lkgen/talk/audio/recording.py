"""A call on tape: the caller on the left channel, the agent on the right."""

from __future__ import annotations

import time
from pathlib import Path

from lkgen.talk.audio.wav import Track, write_stereo

RATE = 24_000
"""Samples a second that a caller sends and hears."""


class Tape:
    """Records from the moment it is made; takes 16-bit mono PCM at `RATE` as it comes."""

    def __init__(self) -> None:
        self._began = time.perf_counter()
        self._caller, self._agent = Track(RATE), Track(RATE)

    def said(self, pcm: bytes) -> None:
        """The caller's microphone has sent this."""
        self._caller.add(self._start(pcm), pcm)

    def heard(self, pcm: bytes, source: str) -> None:
        """A track of the agent's has brought this."""
        self._agent.add(self._start(pcm), pcm, source)

    def write(self, path: Path) -> None:
        """Save the call as a stereo WAV file.

        Raises:
            LkgenError: it cannot be written.
        """
        write_stereo(path, self._caller, self._agent, RATE)

    def _start(self, pcm: bytes) -> float:
        """When a piece that has just ended began, in seconds from the start of the tape."""
        return time.perf_counter() - self._began - len(pcm) / 2 / RATE
