"""Opus without a decoder: what an encoder says of a packet, and a tone in Ogg."""

from __future__ import annotations

import pytest

from lkgen.talk.audio.opus import PACKET_S, TONE, OggReader, OggWriter, voice

# Of libopus, as LiveKit's plugin for PersonaPlex drives it: silence, and in a sentence. Their
# ends are cut off: they are not looked at.
SILENCE = bytes.fromhex("690b04f8ffffff")
SENTENCE = bytes.fromhex("6a2cb5f3a0")


def test_an_encoder_says_what_is_speech() -> None:
    assert voice(SILENCE) == (False, 0.04)
    assert voice(SENTENCE) == (True, 0.04)


@pytest.mark.parametrize(
    ("packet", "told"),
    [
        (b"\x00\xff", (True, 0.01)),
        (b"\x18\x7f", (False, 0.06)),
        (b"\x60\x80", (True, 0.01)),
        # Two frames of two lengths, the first longer than one byte can say.
        (b"\x0a\xfc\x01\x80", (True, 0.04)),
        # Nothing of it arrived, which is how an encoder keeps silent.
        (b"\x08", (False, 0.02)),
    ],
)
def test_a_packet_says_how_long_it_is(packet: bytes, told: tuple[bool, float]) -> None:
    assert voice(packet) == told


@pytest.mark.parametrize("packet", [b"", TONE, b"\x0b\x02"], ids=["empty", "music", "many"])
def test_what_says_nothing_of_speech_is_refused(packet: bytes) -> None:
    with pytest.raises(ValueError, match="Opus"):
        voice(packet)


def test_ogg_is_read_as_it_arrives() -> None:
    writer = OggWriter()
    stream = writer.head() + writer.tone(0.1) + writer.tone(0.06)
    reader = OggReader()
    packets = [packet for at in range(len(stream)) for packet in reader.feed(stream[at : at + 1])]
    assert [packet[:8] for packet in packets[:2]] == [b"OpusHead", b"OpusTags"]
    assert packets[2:] == [TONE] * round(0.16 / PACKET_S)


def test_what_is_no_ogg_is_refused() -> None:
    with pytest.raises(ValueError, match="no Ogg"):
        list(OggReader().feed(bytes(64)))
