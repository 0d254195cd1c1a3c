"""What a person or a program reads: text with one accent colour, or one JSON document."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lkgen.errors import BadAnswers, LkgenError

if TYPE_CHECKING:
    from rich.console import Console

ACCENT = "cyan"


@dataclass
class Terminal:
    """How to speak: set once by the options, read wherever something is printed."""

    json: bool = False
    quiet: bool = False
    no_color: bool = False

    def console(self, *, error: bool = False) -> Console:
        """A console on stdout; on stderr for errors, and for all text when stdout is JSON."""
        from rich.console import Console

        return Console(
            stderr=error or self.json,
            quiet=self.quiet and not error,
            no_color=self.no_color or None,
            highlight=False,
            soft_wrap=True,
        )

    def print(self, *lines: str) -> None:
        """Text for a person, with Rich markup."""
        for line in lines:
            self.console().print(line)

    @contextmanager
    def working(self, what: str) -> Iterator[None]:
        """While it lasts, say on a terminal what happens and for how long."""
        console = self.console(error=True)
        if self.quiet or not console.is_terminal:
            yield
            return
        from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
        with Progress(*columns, console=console, transient=True) as progress:
            progress.add_task(what, total=None)
            yield

    def document(self, content: Any) -> None:
        """The one JSON document of a run."""
        sys.stdout.write(json.dumps(content, ensure_ascii=False, indent=2) + "\n")


terminal = Terminal()


@contextmanager
def reporting(*, json: bool, quiet: bool = False) -> Iterator[None]:
    """Around a command: its errors become text or JSON and an exit code, never a traceback."""
    terminal.json, terminal.quiet = json, quiet
    try:
        yield
    except LkgenError as error:
        _report(error)
        raise SystemExit(error.code) from None
    except KeyboardInterrupt:
        if json:
            terminal.document({"error": {"message": "interrupted", "hint": "", "problems": []}})
        terminal.console(error=True).print("\n  Interrupted. Nothing was written.")
        raise SystemExit(130) from None


def _report(error: LkgenError) -> None:
    from rich.markup import escape

    problems = error.problems if isinstance(error, BadAnswers) else []
    if terminal.json:
        shown = [{"key": p.key, "value": p.value, "message": p.message} for p in problems]
        terminal.document(
            {"error": {"message": error.message, "hint": error.hint, "problems": shown}}
        )
    console = terminal.console(error=True)
    console.print(f"  {escape(error.message)}")
    wide = [max((len(text) for text in texts), default=0) for texts in zip(*[
        (p.key, _short(p.value)) for p in problems
    ], strict=True)] or [0, 0]
    for problem in problems:
        value = _short(problem.value)
        console.print(
            f"    [{ACCENT}]{escape(problem.key.ljust(wide[0]))}[/]   "
            f"{escape(value.ljust(wide[1]))}   {escape(problem.message)}"
        )
    if error.hint:
        console.print(f"  {escape(error.hint)}")


def _short(value: str) -> str:
    text = value.encode("unicode_escape").decode() if not value.isprintable() else value
    return text if len(text) <= 40 else text[:39] + "…"
