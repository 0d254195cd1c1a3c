"""The seed's VAD settings, against this Python's silero plugin: what a threshold of 0.05 does."""

import asyncio
import inspect
import os
import random
import wave
from array import array

from livekit import rtc
from livekit.agents import vad
from livekit.plugins import silero

SEED = {
    "min_speech_duration": 0.05,
    "min_silence_duration": 0.55,
    "prefix_padding_duration": 0.5,
    "sample_rate": 16000,
    "force_cpu": True,
}
QUIET_S = 4.0


def test_the_seeds_values_are_the_defaults_except_the_threshold() -> None:
    parameters = inspect.signature(silero.VAD.load).parameters
    assert {name: parameters[name].default for name in SEED} == SEED
    assert parameters["activation_threshold"].default == 0.5


def recording() -> bytes:
    """A sentence, then a room that is quiet but not dead: noise at a hundredth of full scale."""
    with wave.open(os.environ["SEED_CLIP"], "rb") as file:
        said = file.readframes(file.getnframes())
    noise = random.Random(0).choices(range(-330, 331), k=int(16000 * QUIET_S))  # noqa: S311
    return said + array("h", noise).tobytes()


async def seconds_of_speech(threshold: float) -> float:
    """How long the VAD takes the recording for speech."""
    stream = silero.VAD.load(**SEED, activation_threshold=threshold).stream()
    pcm = recording()
    for at in range(0, len(pcm), 320):
        piece = pcm[at : at + 320]
        stream.push_frame(rtc.AudioFrame(piece, 16000, 1, len(piece) // 2))
    stream.end_input()
    speech = 0.0
    async for event in stream:
        if event.type is vad.VADEventType.INFERENCE_DONE and event.speaking:
            speech = event.timestamp
        await asyncio.sleep(0)
    return speech


async def test_a_threshold_of_0_05_hears_speech_where_there_is_none() -> None:
    """Seconds of audio, not of this machine: the agent would wait so much longer."""
    said = len(recording()) / 2 / 16000 - QUIET_S
    sensible, seeds = await seconds_of_speech(0.5), await seconds_of_speech(0.05)
    assert said < sensible < said + 1.0
    assert seeds > sensible + 1.0
