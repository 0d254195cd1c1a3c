"""The seed's RoomOptions, against this Python's livekit-agents."""

import warnings

from livekit import rtc
from livekit.agents import room_io
from livekit.agents.job import DEFAULT_PARTICIPANT_KINDS

KIND = rtc.ParticipantKind


def test_the_seeds_options_are_valid() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        options = room_io.RoomOptions(
            audio_output=room_io.AudioOutputOptions(sample_rate=24000, num_channels=1),
            audio_input=room_io.AudioInputOptions(sample_rate=16000, num_channels=1),
            participant_identity="caller",
            participant_kinds=[
                KIND.PARTICIPANT_KIND_STANDARD,
                KIND.PARTICIPANT_KIND_SIP,
                KIND.PARTICIPANT_KIND_INGRESS,
                KIND.PARTICIPANT_KIND_EGRESS,
            ],
        )
    assert options.participant_identity == "caller"


def test_the_output_is_the_default_and_the_input_needs_no_16_khz() -> None:
    assert room_io.AudioOutputOptions().sample_rate == 24000
    assert room_io.AudioOutputOptions().num_channels == 1
    assert room_io.AudioInputOptions().sample_rate == 24000


def test_the_seeds_kinds_let_a_recorder_in_and_leave_others_out() -> None:
    assert KIND.PARTICIPANT_KIND_SIP in DEFAULT_PARTICIPANT_KINDS
    assert KIND.PARTICIPANT_KIND_STANDARD in DEFAULT_PARTICIPANT_KINDS
    assert KIND.PARTICIPANT_KIND_EGRESS not in DEFAULT_PARTICIPANT_KINDS
    connector = getattr(KIND, "PARTICIPANT_KIND_CONNECTOR", None)
    if connector is not None and len(DEFAULT_PARTICIPANT_KINDS) > 2:
        assert connector in DEFAULT_PARTICIPANT_KINDS
