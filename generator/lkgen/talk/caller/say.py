"""What a caller says, as sound: a recording, a clip of lkgen's, or espeak-ng."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from lkgen.child_environment import child_environment
from lkgen.errors import LkgenError, Missing
from lkgen.talk.audio.pcm import Sound, read_wav
from lkgen.talk.caller.clips import FOLDER, replies, sentences
from lkgen.talk.caller.script import Turn

_TIMEOUT_S = 30
_PACE = 150
"""Words in a minute, about as the clips are spoken."""


def recorded(count: int) -> tuple[Turn, ...]:
    """So many turns of the recorded conversation, which begins again after its end."""
    said = [Turn(say, reply) for say, reply in replies().items()]
    return tuple(said[i % len(said)] for i in range(count))


def turn_of(text: str) -> Turn:
    """A turn from what `--say` was given: a sentence, or a WAV file.

    A fake cannot understand a recording: it "hears" the words of the file's name, so that
    `book-a-table.wav` is heard as "book a table".

    Raises:
        LkgenError: the file is not there.
        Missing: nothing here can say the sentence.
    """
    if text.lower().endswith(".wav"):
        path = Path(text)
        if not path.is_file():
            raise LkgenError(f"there is no recording {text}.")
        words = " ".join(path.stem.replace("-", " ").replace("_", " ").split())
        return Turn(words, recording=path)
    if not any(letter.isalnum() for letter in text):
        raise LkgenError(f"--say {text!r} has no words.")
    return Turn(text, replies().get(text, ""))


def sound_of(turn: Turn) -> Sound:
    """The sentence of a turn as sound.

    Raises:
        LkgenError: its recording cannot be read, or espeak-ng failed.
        Missing: there is no recording of it and no espeak-ng here.
    """
    if turn.recording is not None:
        return read_wav(turn.recording)
    for name, sentence in sentences().items():
        if sentence == turn.say:
            return read_wav(FOLDER / f"{name}.wav")
    return _spoken(turn.say)


def _spoken(text: str) -> Sound:
    program = shutil.which("espeak-ng")
    if program is None:
        recorded = "\n".join(f"  {sentence}" for sentence in sentences().values())
        raise Missing(
            f"espeak-ng is missing, which would say {text!r}.",
            "Install it (apt install espeak-ng, brew install espeak-ng), or give a recording "
            f"(FILE.wav), or say what is recorded already:\n{recorded}",
        )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "said.wav"
        # As input, not as an argument: a sentence may begin with a dash.
        done = subprocess.run(
            [program, "-s", str(_PACE), "-w", str(path), "--stdin"],
            input=text.encode(),
            env=child_environment(),
            capture_output=True,
            timeout=_TIMEOUT_S,
            check=False,
        )
        if done.returncode != 0:
            reason = done.stderr.decode(errors="replace").strip()
            raise LkgenError(f"espeak-ng cannot say {text!r}: {reason}")
        return read_wav(path)
