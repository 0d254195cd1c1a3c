"""What happens in a call, while it happens."""

from __future__ import annotations

import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, RenderResult
from rich.live import Live
from rich.spinner import Spinner
from rich.text import Text

from lkgen.talk.progress import Progress, Silent
from lkgen.talk.report import TurnReport
from lkgen.talk.show.page import Page
from lkgen.terminal import ACCENT

_COLUMN = 10
_SHOWN = 8
_PER_SECOND = 8


@contextmanager
def watched(console: Console, *, quiet: bool = False) -> Generator[Progress]:
    """While it lasts, show what is told: on a terminal as it changes, elsewhere line by line.

    What a terminal shows is gone afterwards: the report tells it again, in full.

    Args:
        console: on stderr, which leaves stdout to the report and to JSON.
        quiet: show nothing.
    """
    if quiet or not console.is_terminal or console.is_dumb_terminal:
        yield Silent() if quiet else Lines(console)
        return
    shown = Shown(console)
    live = Live(
        shown,
        console=console,
        transient=True,
        refresh_per_second=_PER_SECOND,
        # What is written to stdout in the meantime is not for this console.
        redirect_stdout=False,
    )
    with live:
        yield shown


class Lines(Silent):
    """Progress as a log has it: a line when something begins and when a sentence is over."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def step(self, text: str) -> None:
        self._put(text)

    def said(self, text: str, caller: int = 0) -> None:
        self._put(f"You {text or '(silent)'}")

    def turn(self, report: TurnReport, caller: int = 0) -> None:
        seconds = "no answer" if report.latency_s is None else f"{report.latency_s:.2f} s"
        self._put(" ".join(filter(None, ("Agent", report.replied, seconds))))

    def _put(self, text: str) -> None:
        line = Page(self._console).text(text).plain
        # Nobody may read any more; the call goes on.
        with suppress(OSError, ValueError):
            self._console.file.write(f"  {line}\n")
            self._console.file.flush()


@dataclass
class _Line:
    """One of the transcript: who, what, and how long it took to come."""

    who: str
    caller: int
    text: str
    note: str = ""


class Shown:
    """Progress as Rich draws it: the end of the transcript, and what happens now."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._lines: list[_Line] = []
        self._step = ""
        self._since = time.monotonic()
        # Braille dots, where the terminal can show them.
        self._spinner = Spinner("line" if console.options.ascii_only else "dots", style=ACCENT)

    def step(self, text: str) -> None:
        self._step = text
        self._since = time.monotonic()

    def said(self, text: str, caller: int = 0) -> None:
        self._lines.append(_Line("You", caller, text or "(silent)"))

    def heard(self, text: str, caller: int = 0) -> None:
        if not text:
            return
        last = self._last(caller)
        grows = last is not None and last.who == "Agent" and not last.note
        if last is not None and grows and text.startswith(last.text):
            last.text = text
        else:
            self._lines.append(_Line("Agent", caller, text))

    def turn(self, report: TurnReport, caller: int = 0) -> None:
        last = self._last(caller)
        if last is None or last.who == "You":
            last = _Line("Agent", caller, report.replied)
            self._lines.append(last)
        last.note = "no answer" if report.latency_s is None else f"{report.latency_s:.2f} s"

    def _last(self, caller: int) -> _Line | None:
        return next((line for line in reversed(self._lines) if line.caller == caller), None)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        page = Page(self._console)
        several = any(line.caller for line in self._lines)
        # Rich draws in a thread of its own.
        for line in self._lines[-_SHOWN:]:
            who = f"{line.who} {line.caller + 1}" if several else line.who
            text = page.text(line.text, (f"  {line.note}" if line.note else "", "dim"))
            page.put(who, text, column=_COLUMN + 3 * several)
        page.gap()
        # What happens now stands below, and must not be pushed off the screen.
        yield from page.lines[-max(1, options.max_height - 2) :]
        if self._step:
            elapsed = f"  {time.monotonic() - self._since:.1f} s"
            sign = self._spinner.render(console.get_time())
            yield Text.assemble("  ", _text(sign), " ", page.text(self._step, (elapsed, "dim")))


def _text(sign: object) -> Text:
    """A spinner without a text of its own draws one sign."""
    return sign if isinstance(sign, Text) else Text()
