"""What providers have shut off or will, and what was last seen to answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

NOTICE = dt.timedelta(days=183)
"""How long a default must have left, and for how long it counts that one was seen: six months."""

Role = Literal["stt", "llm", "tts", "realtime"]
Kind = Literal["model", "voice"]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Retirement(_Entry):
    """Names that `providers` no longer serve, or only until `date`; see retired.yml.

    `replacement` is what they name instead, empty where there is nothing; `replacement_voice` goes
    with it where the voices differ too.
    """

    providers: list[str] = Field(min_length=1)
    role: Role
    kind: Kind = "model"
    names: list[str] = Field(min_length=1)
    date: dt.date | None = None
    still_answers: bool = False
    replacement: str = ""
    replacement_voice: str = ""
    sources: list[str] = Field(min_length=1)

    def ends_by(self, day: dt.date) -> bool:
        """Whether it is gone on that day, as far as anybody has said."""
        return self.date is not None and self.date <= day


class Retired(_Entry):
    """All that is known to end, and the day on which somebody last looked."""

    looked_up: dt.date
    entries: list[Retirement]

    def find(self, provider: str, role: str, kind: Kind, name: str) -> Retirement | None:
        """What is known of the end of a model or voice."""
        found = (
            entry
            for entry in self.entries
            if (entry.role, entry.kind) == (role, kind)
            and provider in entry.providers
            and name in entry.names
        )
        return next(found, None)


class Sighting(_Entry):
    """A model or voice that a public source shows to be served, on that day."""

    name: str
    day: dt.date
    source: str


class Seen(_Entry):
    """What of a provider's role was seen."""

    provider: str
    role: Role
    seen: list[Sighting]


@dataclass(frozen=True)
class Ending:
    """An answer that names what ends, or has ended.

    `question` is the answer's, such as llm_model; `retirement` what is known.
    """

    question: str
    provider: str
    name: str
    retirement: Retirement

    def told(self, today: dt.date) -> str:
        """It in a sentence, with the day and what to use instead."""
        entry = self.retirement
        if entry.date is None:
            said = f"is deprecated by {self.provider}, which has named no last day"
        elif entry.ends_by(today):
            said = f"was retired by {self.provider} on {entry.date}"
        else:
            said = f"is retired by {self.provider} on {entry.date}"
        voice = f" with voice {entry.replacement_voice}" if entry.replacement_voice else ""
        instead = (
            f": use {entry.replacement}{voice}" if entry.replacement else "; it has no successor"
        )
        return f"{self.question} {self.name} {said}{instead}"


def endings(answers: Mapping[str, object], retired: Retired) -> list[Ending]:
    """Which of a project's answers name what has ended, or will.

    `answers` are those that an answers file holds: a provider under its role, its model and voice
    under `llm_model`, `tts_voice` and so on.
    """
    found: list[Ending] = []
    roles: tuple[Role, ...] = ("stt", "llm", "tts", "realtime")
    kinds: tuple[Kind, ...] = ("model", "voice")
    for role in roles:
        for kind in kinds:
            provider, name = str(answers.get(role, "")), str(answers.get(f"{role}_{kind}", ""))
            if entry := retired.find(provider, role, kind, name):
                found.append(Ending(f"{role}_{kind}", provider, name, entry))
    return found


def last_seen(seen: Iterable[Seen], provider: str, role: str, name: str) -> dt.date | None:
    """The day on which a model or voice was last seen to be served; None if it never was."""
    days = [
        one.day
        for entry in seen
        if (entry.provider, entry.role) == (provider, role)
        for one in entry.seen
        if one.name == name
    ]
    return max(days, default=None)
