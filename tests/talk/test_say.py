"""What a caller can be told to say."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from lkgen.errors import LkgenError, Missing
from lkgen.talk.audio.pcm import read_wav
from lkgen.talk.caller.clips import clip, replies, sentences
from lkgen.talk.caller.say import recorded, sound_of, turn_of
from lkgen.talk.caller.script import Turn


def test_the_recorded_conversation_begins_again_after_its_end() -> None:
    count = len(sentences())
    turns = recorded(count + 1)
    assert [turn.say for turn in turns[:-1]] == list(sentences().values())
    assert turns[-1] == turns[0]
    assert turns[0].reply == replies()[turns[0].say]


def test_a_recorded_sentence_is_said_by_its_clip(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    for sentence in sentences().values():
        assert sound_of(turn_of(sentence)) == read_wav(clip(sentence))


def test_a_recording_is_heard_as_its_name(tmp_path: Path) -> None:
    path = tmp_path / "book-a_table.wav"
    shutil.copy(clip("book-table"), path)
    turn = turn_of(str(path))
    assert turn == Turn("book a table", recording=path)
    assert sound_of(turn) == read_wav(path)


def test_what_cannot_be_said_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LkgenError, match="there is no recording"):
        turn_of(str(tmp_path / "absent.wav"))
    with pytest.raises(LkgenError, match="has no words"):
        turn_of(" ?! ")


def test_without_espeak_other_sentences_are_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(Missing, match="espeak-ng") as caught:
        sound_of(turn_of("Sing to me."))
    assert "apt install espeak-ng" in caught.value.hint
    assert next(iter(sentences().values())) in caught.value.hint


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")
def test_other_sentences_are_said_by_espeak() -> None:
    short, long = sound_of(turn_of("--help")), sound_of(turn_of("How much is a table for ten?"))
    assert 0.2 < short.seconds < long.seconds < 5
