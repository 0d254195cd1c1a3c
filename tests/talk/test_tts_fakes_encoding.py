"""What a fake voice sounds like in each encoding."""

from __future__ import annotations

import io
import struct
import wave
from array import array
from collections.abc import Callable

import pytest
from support.fakes.tts import MPEG, mp3_frames, seconds_of

from lkgen.talk.audio.encoding import encode, pieces
from lkgen.talk.audio.pcm import LOUD, rms, samples, tone

RATE = 24_000
SPEECH = tone(0.5, RATE)


def mulaw_sample(byte: int) -> int:
    byte = ~byte & 0xFF
    size = ((byte & 0x0F) << 3) + 132 << (byte >> 4 & 7)
    return 132 - size if byte & 0x80 else size - 132


def alaw_sample(byte: int) -> int:
    byte ^= 0x55
    exponent, mantissa = byte >> 4 & 7, (byte & 0x0F) << 4
    size = mantissa + 8 if exponent == 0 else mantissa + 0x108 << exponent - 1
    return size if byte & 0x80 else -size


def test_wav_holds_the_same_samples() -> None:
    with wave.open(io.BytesIO(encode(SPEECH, RATE, "wav"))) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, RATE)
        assert file.readframes(file.getnframes()) == SPEECH


def test_floats_are_the_samples_of_one() -> None:
    audio = encode(SPEECH, RATE, "float")
    values = struct.unpack(f"<{len(audio) // 4}f", audio)
    assert [round(value * 32_768) for value in values] == list(samples(SPEECH))


@pytest.mark.parametrize(
    ("encoding", "decode"), [("mulaw", mulaw_sample), ("alaw", alaw_sample)], ids=["mulaw", "alaw"]
)
def test_telephone_codes_are_near_the_samples(encoding: str, decode: Callable[[int], int]) -> None:
    pcm = array("h", [*range(-32_768, 32_768, 97), 0, 1, -1, 32_767]).tobytes()
    audio = encode(pcm, 8_000, encoding)
    assert len(audio) == len(pcm) // 2
    for sample, byte in zip(samples(pcm), audio, strict=True):
        # Sixteen steps in each power of two.
        assert abs(decode(byte) - sample) <= max(16, abs(sample) / 16)


@pytest.mark.parametrize("rate", [rate for _, rates, _ in MPEG.values() for rate in rates])
def test_mp3_is_as_long_as_the_speech(rate: int) -> None:
    frames = mp3_frames(encode(tone(3.0, rate), rate, "mp3"))
    assert {its_rate for its_rate, _ in frames} == {rate}
    assert sum(length for _, length in frames) / rate == pytest.approx(3.0, abs=0.04)


@pytest.mark.parametrize("seconds", [0.5, 1.0, 7.3])
def test_ogg_is_as_long_as_the_speech(seconds: float) -> None:
    audio = encode(tone(seconds, RATE), RATE, "ogg")
    assert seconds_of(audio, "ogg", RATE) == pytest.approx(seconds, abs=0.01)


@pytest.mark.parametrize("rate", [8_000, 16_000, 24_000, 48_000])
def test_aac_is_as_long_as_the_speech(rate: int) -> None:
    audio = encode(tone(3.0, rate), rate, "aac")
    frame = int.from_bytes(audio[3:6], "big") >> 5 & 0x1FFF
    assert audio[:frame] * (len(audio) // frame) == audio
    assert len(audio) // frame * 1_024 / rate == pytest.approx(3.0, abs=0.1)


def test_flac_holds_the_same_samples() -> None:
    audio = encode(SPEECH, RATE, "flac")
    big = array("h", SPEECH)
    big.byteswap()
    assert audio[:4] == b"fLaC"
    assert int.from_bytes(audio[18:26], "big") & (1 << 36) - 1 == len(SPEECH) // 2
    # Those of the first frame, behind its head.
    assert big.tobytes()[: 4_096 * 2] in audio


def test_what_there_is_not_is_said() -> None:
    with pytest.raises(ValueError, match="AAC"):
        encode(SPEECH, 12_345, "aac")
    with pytest.raises(ValueError, match="12345"):
        encode(SPEECH, 12_345, "mp3")
    with pytest.raises(KeyError):
        encode(SPEECH, RATE, "opus")


def test_pieces_are_whole_samples_and_leave_nothing_out() -> None:
    cut = list(pieces(SPEECH, RATE))
    assert b"".join(cut) == SPEECH
    assert len(cut) == 5
    assert all(len(piece) % 2 == 0 for piece in cut)
    assert rms(cut[0]) > LOUD
