"""LiveKit's turn detector takes the recorded caller for a person who has said everything."""

from __future__ import annotations

import json
import subprocess
import wave
from pathlib import Path

import pytest
from support import INSIDE
from support.environments import environment
from support.sample import parameters

from lkgen.talk.audio.pcm import mixed, read_wav, room_tone, window_bytes
from lkgen.talk.caller.clips import clip, sentences

# Around the 0.2 s of silence after which LiveKit asks it, and later.
_ASKED_S = (0.2, 0.26, 0.32)
_ASK = INSIDE / "ask_turn_detector.py"


@pytest.mark.parametrize("name", parameters(sentences()))
def test_it_is_sure_that_the_turn_has_ended(name: str, tmp_path: Path) -> None:
    for told in _told(tmp_path, name, *_ASKED_S):
        assert told["probability"] > told["threshold"] + 0.1


def test_it_is_unsure_in_the_middle_of_a_sentence(tmp_path: Path) -> None:
    (told,) = _told(tmp_path, "book-table", -1.5)
    assert told["probability"] < told["threshold"]


def _told(folder: Path, name: str, *ends_s: float) -> list[dict[str, float]]:
    """What it says of a clip heard in a room, up to so many seconds after the clip's end."""
    sound = read_wav(clip(name))
    room = room_tone(sound.seconds + 1.0, sound.rate)
    heard = mixed(sound.pcm, room)
    files = [folder / f"{number}.wav" for number in range(len(ends_s))]
    for path, end_s in zip(files, ends_s, strict=True):
        length = len(sound.pcm) + round(end_s / 0.02) * window_bytes(sound.rate)
        with wave.open(str(path), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(sound.rate)
            file.writeframes(heard[:length])
    python = environment("1.8", packages=["livekit-agents"])
    done = subprocess.run(
        [python, _ASK, *files], capture_output=True, text=True, check=True, timeout=60
    )
    return json.loads(done.stdout)
