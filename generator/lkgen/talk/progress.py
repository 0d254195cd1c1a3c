"""Whom a call tells what happens in it: a terminal, a page, nobody."""

from __future__ import annotations

from typing import Protocol

from lkgen.talk.report import TurnReport


class Progress(Protocol):
    """Whom a call tells what happens; `caller` is a number from 0, in the order of joining."""

    def step(self, text: str) -> None:
        """This is done from now on, such as `starting livekit-server`."""
        ...

    def said(self, text: str, caller: int = 0) -> None:
        """The caller begins this sentence; an empty one is a silence."""
        ...

    def heard(self, text: str, caller: int = 0) -> None:
        """The agent's answer so far; may be told again and again while it grows."""
        ...

    def turn(self, report: TurnReport, caller: int = 0) -> None:
        """A sentence and its answer are over."""
        ...


class Silent:
    """Progress that nobody looks at."""

    def step(self, text: str) -> None: ...

    def said(self, text: str, caller: int = 0) -> None: ...

    def heard(self, text: str, caller: int = 0) -> None: ...

    def turn(self, report: TurnReport, caller: int = 0) -> None: ...
