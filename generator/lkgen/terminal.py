"""What a person or a program reads: text with one accent colour, or one JSON document."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from textwrap import wrap
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

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

        plain = self.no_color or bool(os.environ.get("NO_COLOR"))
        return Console(
            stderr=error or self.json,
            quiet=self.quiet and not error,
            # Rich's own no_color keeps bold and dim.
            color_system=None if plain else "auto",
            highlight=False,
            soft_wrap=True,
        )

    def print(self, *lines: RenderableType) -> None:
        """Text for a person, with Rich markup."""
        for line in lines:
            self.console().print(line)

    def rows(self, rows: Sequence[Sequence[str]], *, indent: int = 4, error: bool = False) -> None:
        """Plain texts in columns, the first one accented; on a terminal the last one wraps."""
        from rich.cells import cell_len
        from rich.markup import escape

        console = self.console(error=error)
        widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)][:-1]
        start = indent + sum(widths) + 3 * len(widths)
        room = console.width - start
        for row in rows:
            *cells, last = map(visible, row)
            padded = [
                cell + " " * (width - cell_len(cell))
                for cell, width in zip(cells, widths, strict=True)
            ]
            styled = [f"[{ACCENT}]{escape(cell)}[/]" for cell in padded[:1]]
            styled += map(escape, padded[1:])
            lines = [last]
            if console.is_terminal and room >= 20:
                lines = wrap(last, room, break_long_words=False, break_on_hyphens=False) or [""]
            console.print(f"{' ' * indent}{'   '.join([*styled, escape(lines[0])])}".rstrip())
            for line in lines[1:]:
                console.print(f"{' ' * start}{escape(line)}")

    @contextmanager
    def working(self, what: str) -> Generator[None]:
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
        text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
        # JSON is UTF-8 whatever the locale; what is no text at all becomes JSON's own escape.
        sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
        sys.stdout.flush()


terminal = Terminal()


def visible(text: str) -> str:
    """`text` with what a terminal would obey, or could not show, spelled out."""
    return (
        text
        if text.isprintable()
        else "".join(
            char if char.isprintable() else char.encode("unicode_escape").decode() for char in text
        )
    )
