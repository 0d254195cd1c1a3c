"""The recording of a call: who said what, when."""

from __future__ import annotations

import wave
from array import array
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lkgen.errors import LkgenError
from lkgen.talk.audio.pcm import rms, tone
from lkgen.talk.audio.wav import Track, write_stereo

RATE = 1000
LOUDEST = 32_767


def pcm(*values: int) -> bytes:
    return array("h", values).tobytes()


def read(path: Path) -> tuple[int, array[int], array[int]]:
    """The rate, the left and the right side of a recording."""
    with wave.open(str(path), "rb") as file:
        assert (file.getnchannels(), file.getsampwidth()) == (2, 2)
        both = array("h", file.readframes(file.getnframes()))
        return file.getframerate(), both[0::2], both[1::2]


def test_the_caller_is_left_and_the_agent_right(tmp_path: Path) -> None:
    left, right = Track(RATE), Track(RATE)
    left.add(0.0, pcm(1, 2))
    right.add(0.003, pcm(7, 8))
    write_stereo(tmp_path / "call.wav", left, right, RATE)
    rate, caller, agent = read(tmp_path / "call.wav")
    assert rate == RATE
    assert list(caller) == [1, 2, 0, 0, 0]
    assert list(agent) == [0, 0, 0, 7, 8]


def test_a_gap_is_silence() -> None:
    track = Track(RATE)
    track.add(0.0, pcm(1))
    track.add(1.0, pcm(2))
    assert track.seconds == 1.001
    assert [track.pcm(RATE)[at] for at in (0, 1, 500, 999, 1000)] == [1, 0, 0, 0, 2]


def test_two_voices_at_once_are_mixed_and_do_not_wrap_around() -> None:
    track = Track(RATE)
    track.add(0.0, pcm(100, 30_000, -30_000), "voice")
    track.add(0.001, pcm(30_000, -30_000, 5), "music")
    assert list(track.pcm(RATE)) == [100, LOUDEST, -LOUDEST, 5]


def test_frames_that_come_early_or_late_are_one_sound() -> None:
    """Their times shake by some milliseconds, and after a pause many come together."""
    track = Track(RATE)
    times = [0.0, 0.012, 0.019, 0.03, 0.13, 0.13, 0.131, 0.131, 0.132, 0.132]
    for at in times:
        track.add(at, pcm(*[1] * 10))
    assert list(track.pcm(RATE)) == [1] * 100


def test_what_came_before_the_recording_is_left_out() -> None:
    track = Track(RATE)
    track.add(-0.002, pcm(1, 2, 3))
    assert list(track.pcm(RATE)) == [3]
    track = Track(RATE)
    track.add(-5.0, pcm(1, 2, 3))
    assert track.seconds == 0


def test_a_silent_side_and_no_call_at_all(tmp_path: Path) -> None:
    spoken = Track(RATE)
    spoken.add(0.0, pcm(5, 6))
    write_stereo(tmp_path / "call.wav", spoken, Track(48_000), RATE)
    assert [list(side) for side in read(tmp_path / "call.wav")[1:]] == [[5, 6], [0, 0]]
    write_stereo(tmp_path / "none.wav", Track(RATE), Track(RATE), RATE)
    assert len(read(tmp_path / "none.wav")[1]) == 0


def test_sides_of_different_rates_stay_in_time(tmp_path: Path) -> None:
    left, right = Track(48_000), Track(16_000)
    for track in (left, right):
        track.add(1.0, tone(0.5, track.rate))
    write_stereo(tmp_path / "call.wav", left, right, 16_000)
    _, *sides = read(tmp_path / "call.wav")
    for side in sides:
        assert rms(side[:15_000].tobytes()) < 50
        assert rms(side[16_800:23_200].tobytes()) > 5000
    assert abs(len(left.pcm(16_000)) - 24_000) < 200


def test_a_file_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(LkgenError, match=r"call\.wav cannot be written"):
        write_stereo(tmp_path / "none" / "call.wav", Track(RATE), Track(RATE), RATE)


PIECES = st.tuples(
    st.floats(-1, 5), st.lists(st.integers(-32_768, 32_767), max_size=20), st.sampled_from("ab")
)


@settings(deadline=None)
@given(pieces=st.lists(PIECES, max_size=20))
def test_any_pieces_make_a_recording(pieces: list[tuple[float, list[int], str]]) -> None:
    track = Track(RATE)
    for at, values, source in pieces:
        track.add(at, pcm(*values), source)
    latest = max((at for at, _, _ in pieces), default=0)
    assert track.seconds <= max(0, latest) + 0.25 + 0.021 + 1 / RATE
    assert all(-32_768 <= value <= LOUDEST for value in track.pcm(RATE))


@settings(deadline=None)
@given(
    values=st.lists(st.integers(-32_768, 32_767), min_size=1, max_size=200),
    sizes=st.lists(st.integers(1, 30), min_size=1, max_size=200),
)
def test_a_sound_in_pieces_is_the_same_sound(values: list[int], sizes: list[int]) -> None:
    track, at = Track(RATE), 0
    for size in sizes:
        track.add(at / RATE, pcm(*values[at : at + size]))
        at += size
    assert list(track.pcm(RATE)) == values[:at]
