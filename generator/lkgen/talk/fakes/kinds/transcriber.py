"""What every fake speech-to-text does with audio, whatever its messages look like."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from lkgen.talk.audio.pcm import Ear, Heard
from lkgen.talk.caller.conversation import Conversation, Hearing
from lkgen.talk.caller.faults import Part

# Longer than the pauses inside words, shorter than those between sentences.
_PAUSE_S = 0.2
_INTERIM_EVERY_S = 0.3


@dataclass(frozen=True)
class Transcript:
    """Something a speech-to-text tells; times are seconds since the stream began.

    Attributes:
        what: `started`, speech begins; `interim`, more words may follow; `final`, the words up
            to a pause.
        words: those since the last final; none when speech only starts, or nothing was said.
        start: where they start.
        end: where they end.
    """

    what: Literal["started", "interim", "final"]
    words: tuple[str, ...]
    start: float
    end: float

    @property
    def text(self) -> str:
        return " ".join(self.words)

    def times(self) -> Iterator[tuple[str, float, float]]:
        """Each word with its start and end: spread evenly, since a fake does not know better."""
        step = (self.end - self.start) / max(1, len(self.words))
        for i, word in enumerate(self.words):
            yield word, round(self.start + step * i, 3), round(self.start + step * (i + 1), 3)


class Transcriber:
    """Hears one stream of audio: 16-bit mono PCM at `rate` samples a second.

    Args:
        conversation: who says what in it.
        part: what hears it: a speech-to-text and a realtime model each hear all that is said.
        pause_s: how long a silence makes words final; None if only the client does.
        interim: whether words are told before they are final.
    """

    def __init__(
        self,
        conversation: Conversation,
        rate: int,
        *,
        pause_s: float | None = _PAUSE_S,
        interim: bool = True,
        part: Part = "stt",
    ) -> None:
        self._hearing = Hearing(conversation, part)
        self._ear = Ear(rate, silence_s=max(pause_s or 0.0, _PAUSE_S))
        self._ends_itself = pause_s is not None
        self._interim = interim
        self._open = False
        self._shown = 0
        self._next_interim_s = 0.0

    @property
    def seconds(self) -> float:
        """How much audio has arrived."""
        return self._ear.seconds

    def feed(self, pcm: bytes) -> Iterator[Transcript]:
        """Take the next piece of audio; yields what there is to tell."""
        for heard in self._ear.feed(pcm):
            if heard is Heard.STARTED:
                self._hearing.started()
                if not self._open:
                    self._open = True
                    yield Transcript("started", (), self._ear.started_at, self.seconds)
            elif heard is Heard.GOES_ON and self._interim and self.seconds >= self._next_interim_s:
                self._next_interim_s = self.seconds + _INTERIM_EVERY_S
                words = self._words()
                if len(words) > self._shown:
                    self._shown = len(words)
                    yield self._transcript("interim", words)
            elif heard is Heard.ENDED and self._ends_itself:
                yield self.flush()

    def flush(self) -> Transcript:
        """Make final what has been said so far, as when the client asks for it."""
        words = self._words()
        self._hearing.settle(words)
        self._open = False
        self._shown = 0
        return self._transcript("final", words)

    def _words(self) -> list[str]:
        return self._hearing.words(self.seconds - self._ear.started_at)

    def _transcript(self, what: Literal["interim", "final"], words: list[str]) -> Transcript:
        return Transcript(what, tuple(words), self._ear.started_at, self.seconds)


def transcribe(conversation: Conversation, pcm: bytes, rate: int) -> Transcript:
    """What is said in a whole recording; its times are seconds in the recording."""
    transcriber = Transcriber(conversation, rate, interim=False)
    told = [*transcriber.feed(pcm), transcriber.flush()]
    words = tuple(word for transcript in told for word in transcript.words)
    start = next((transcript.start for transcript in told if transcript.what == "started"), 0.0)
    return Transcript("final", words, start, transcriber.seconds)
