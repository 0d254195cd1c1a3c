"""A call on tape."""

from __future__ import annotations

import time
import wave
from pathlib import Path

from lkgen.talk.audio.pcm import LOUD, rms, samples, tone
from lkgen.talk.audio.recording import RATE, Tape


def test_each_side_has_its_channel_and_its_time(tmp_path: Path) -> None:
    tape = Tape()
    beep = tone(0.1, RATE)
    tape.said(beep)
    time.sleep(0.6)
    tape.heard(beep, "TR_1")
    tape.write(tmp_path / "call.wav")
    with wave.open(str(tmp_path / "call.wav")) as file:
        assert (file.getnchannels(), file.getframerate()) == (2, RATE)
        both = samples(file.readframes(file.getnframes()))
    left, right = both[0::2], both[1::2]
    assert left.tobytes().rstrip(b"\0")
    tenth = RATE // 10
    assert rms(right[: 3 * tenth].tobytes()) == 0
    assert rms(left[3 * tenth :].tobytes()) == 0
    assert rms(right[-tenth:].tobytes()) > LOUD
