"""The recorded sentences."""

from __future__ import annotations

import subprocess
import sys
import wave
from array import array
from pathlib import Path

import pytest

from lkgen.errors import LkgenError
from lkgen.talk.audio.pcm import LOUD, Sound, mixed, read_wav, rms, room_tone, samples, tone
from lkgen.talk.caller.clips import FOLDER, clip, replies, sentences


@pytest.mark.parametrize("name", list(sentences()))
def test_a_clip_can_be_spoken(name: str) -> None:
    path = clip(sentences()[name])
    assert path == clip(name) == FOLDER / f"{name}.wav"
    assert path.stat().st_size < 150_000
    assert 1 < read_wav(path).seconds < 6


def test_every_recording_has_its_sentence() -> None:
    assert sorted(sentences()) == sorted(path.stem for path in FOLDER.glob("*.wav"))


def test_every_recorded_sentence_has_an_answer() -> None:
    assert list(replies()) == list(sentences().values())
    assert all(replies().values())


def test_an_unknown_sentence_is_an_error_that_lists_the_others() -> None:
    with pytest.raises(LkgenError, match="Sing to me") as caught:
        clip("Sing to me.")
    assert next(iter(sentences().values())) in caught.value.hint


def test_silence_at_the_end_is_cut_off(tmp_path: Path) -> None:
    pcm = tone(0.5, 16_000)
    path = _write(tmp_path / "a.wav", pcm + bytes(16_000))
    assert read_wav(path) == Sound(pcm, 16_000)


def test_a_silent_or_broken_recording_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(LkgenError, match="nothing can be heard"):
        read_wav(_write(tmp_path / "a.wav", bytes(3_200)))
    (tmp_path / "c.wav").write_text("not a recording")
    with pytest.raises(LkgenError, match="cannot read"):
        read_wav(tmp_path / "c.wav")


@pytest.mark.parametrize("channels", [1, 2, 3])
@pytest.mark.parametrize("width", [1, 2, 3, 4])
def test_recordings_of_any_width_and_channels_become_16_bit_mono(
    tmp_path: Path, width: int, channels: int
) -> None:
    level = 12_000
    sample = {
        1: bytes([(level >> 8) + 128]),
        2: level.to_bytes(2, "little"),
        3: (level << 8).to_bytes(3, "little"),
        4: (level << 16).to_bytes(4, "little"),
    }[width]
    path = _write(tmp_path / "a.wav", sample * channels * 1_600, channels=channels, width=width)
    values = samples(read_wav(path).pcm)
    assert len(values) == 1_600
    assert set(values) == {level if width > 1 else level >> 8 << 8}


def test_a_quiet_room_is_neither_loud_nor_silent() -> None:
    heard = room_tone(1.0, 16_000)
    assert len(heard) == 32_000
    assert 0 < rms(heard) < LOUD / 5
    assert heard == room_tone(1.0, 16_000)


def test_two_sounds_are_heard_at_once_and_never_wrap_around() -> None:
    one, other = array("h", [100, 30_000]), array("h", [-40, 30_000, 7])
    assert samples(mixed(one.tobytes(), other.tobytes())) == array("h", [60, 32_767, 7])


def test_the_package_is_imported_without_livekit() -> None:
    """The commands that make no call start fast, and work without the extra `talk`."""
    code = (
        "import sys, lkgen.talk, lkgen.talk.sandbox.binary, lkgen.talk.caller.clips;"
        "assert not {'livekit', 'aiohttp', 'trustme'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def _write(path: Path, pcm: bytes, *, channels: int = 1, width: int = 2) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(16_000)
        file.writeframes(pcm)
    return path
