"""What was seen in a call."""

from __future__ import annotations

from dataclasses import dataclass, field

from lkgen.talk.worker import Note


@dataclass(frozen=True)
class TurnReport:
    """What became of one sentence.

    Attributes:
        said: the sentence.
        heard: the transcript of it that reached the model; None if none did.
        expected: what the script's model answered.
        replied: the transcript of what the agent then said; empty if it was not heard.
        latency_s: seconds from the sentence's last sample to the first sound of the reply;
            None if there was no reply.
        reply_s: seconds from the reply's first sound to its last.
    """

    said: str
    heard: str | None
    expected: str
    replied: str
    latency_s: float | None
    reply_s: float = 0.0


@dataclass(frozen=True)
class Report:
    """What was seen in a call.

    Attributes:
        greeted: the agent spoke before the caller did.
        greeting: the transcript of that.
        greeting_s: seconds from joining to its first sound; None without greeting.
        turns: what became of each sentence of the script.
        cold_start_s: seconds from the worker's start until it was registered.
        known_hosts: hosts of providers that were contacted and answered.
        unknown_hosts: other hosts that the agent tried to reach.
        refusals: what the providers would have refused, and what went against the script.
        notes: warnings, errors and deprecations in the agent's log.
        log: the whole log.
    """

    greeted: bool
    greeting: str
    greeting_s: float | None
    turns: tuple[TurnReport, ...]
    cold_start_s: float
    known_hosts: tuple[str, ...]
    unknown_hosts: tuple[str, ...]
    refusals: tuple[str, ...]
    notes: tuple[Note, ...]
    log: str = field(repr=False)

    @property
    def deprecations(self) -> list[str]:
        return [note.message for note in self.notes if note.deprecation]

    @property
    def warnings(self) -> list[str]:
        return [
            note.message for note in self.notes if note.level == "WARNING" and not note.deprecation
        ]

    @property
    def errors(self) -> list[str]:
        return [note.message for note in self.notes if note.level in ("ERROR", "CRITICAL")]
