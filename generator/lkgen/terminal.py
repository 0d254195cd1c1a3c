"""What a person or a program reads: text with one accent colour, or one JSON document."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console

ACCENT = "cyan"


@dataclass
class Terminal:
    """How to speak: set once by the options, read wherever something is printed."""

    json: bool = False
    quiet: bool = False
    no_color: bool = False
    told: bool = False
    """Whether the one JSON document is out."""
    clean: Callable[[str], str] = str
    """What text goes through before it is shown: nothing that is secret may be."""

    def console(self, *, error: bool = False) -> Console:
        """A console on stdout; on stderr for errors, and for all text when stdout is JSON."""
        from rich.console import Console

        return Console(
            stderr=error or self.json,
            quiet=self.quiet and not error,
            # Rich's own no_color keeps bold and dim.
            color_system=None if self.plain else "auto",
            highlight=False,
            soft_wrap=True,
        )

    def print(self, *lines: str, error: bool = False) -> None:
        """Text for a person: plain, or with `accent` and `bold` around parts of it."""
        if self.quiet and not error:
            return
        for line in lines:
            # Typer leaves colours out where nobody would see them.
            typer.echo(
                self.clean(line), err=error or self.json, color=False if self.plain else None
            )

    @property
    def plain(self) -> bool:
        """Whether colours are unwanted, terminal or not."""
        dumb = os.environ.get("TERM", "") in ("dumb", "unknown")
        return self.no_color or dumb or bool(os.environ.get("NO_COLOR"))

    def rows(self, rows: Sequence[Sequence[str]], *, indent: int = 4, error: bool = False) -> None:
        """Plain texts in columns, the first one accented; on a terminal the last one wraps."""
        shown = [[visible(cell) for cell in row] for row in rows]
        widths = [max(map(_cells, column)) for column in zip(*shown, strict=True)][:-1]
        start = indent + sum(widths) + 3 * len(widths)
        room = self._columns(error) - start
        for *cells, last in shown:
            padded = [
                cell + " " * (width - _cells(cell))
                for cell, width in zip(cells, widths, strict=True)
            ]
            styled = [accent(cell) for cell in padded[:1]] + padded[1:]
            lines = [last]
            if room >= 20:
                lines = wrap(last, room, break_long_words=False, break_on_hyphens=False) or [""]
            first = f"{' ' * indent}{'   '.join([*styled, lines[0]])}".rstrip()
            self.print(first, *(f"{' ' * start}{line}" for line in lines[1:]), error=error)

    def _columns(self, error: bool) -> int:
        """The width of the terminal that text goes to; 0 where it goes to none."""
        stream = sys.stderr if error or self.json else sys.stdout
        return shutil.get_terminal_size().columns if stream.isatty() else 0

    @contextmanager
    def working(self, what: str) -> Generator[None]:
        """While it lasts, say on a terminal what happens and for how long."""
        if self.quiet or not sys.stderr.isatty():
            yield
            return
        from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
        with Progress(*columns, console=self.console(error=True), transient=True) as progress:
            progress.add_task(what, total=None)
            yield

    def document(self, content: Any) -> None:
        """The one JSON document of a run."""
        self.json_text(as_json(content))

    def json_text(self, text: str) -> None:
        """The one JSON document of a run, as text that `as_json` has made."""
        self.told = True
        text = self.clean(text)
        # JSON is UTF-8 whatever the locale; what is no text at all becomes JSON's own escape.
        sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
        sys.stdout.flush()


terminal = Terminal()


def as_json(content: Any) -> str:
    """`content` as a JSON document that people can read too."""
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def accent(text: str) -> str:
    """`text` in the one colour."""
    return typer.style(text, fg=ACCENT)


def bold(text: str) -> str:
    """`text` in bold."""
    return typer.style(text, bold=True)


def visible_lines(text: str) -> list[str]:
    """The lines of a text such as a diff, each `visible` but for its tabs."""
    return ["\t".join(map(visible, line.split("\t"))) for line in text.split("\n")]


def _cells(text: str) -> int:
    """How many columns of a terminal `text` takes."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def visible(text: str) -> str:
    """`text` with what a terminal would obey, or could not show, spelled out."""
    return (
        text
        if text.isprintable()
        else "".join(
            char if char.isprintable() else char.encode("unicode_escape").decode() for char in text
        )
    )
