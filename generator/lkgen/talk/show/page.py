"""Lines that fit a terminal, whatever is in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from lkgen.terminal import visible

_NARROWEST = 40
# Longer lines are hard to read.
_WIDEST = 100


@dataclass(frozen=True)
class Glyphs:
    """Signs that not every terminal can show.

    Attributes:
        bar: a piece of a bar.
        dot: what stands between equals.
        none: what stands for no value.
    """

    bar: str = "━"
    dot: str = "·"
    none: str = "–"  # noqa: RUF001 - a dash as wide as a digit


_ASCII = Glyphs("=", "|", "-")


def on_one_line(text: str) -> str:
    """`text` on one line, with what a terminal would obey, or could not show, spelled out."""
    return visible(" ".join(text.split()))


class Page:
    """Takes texts, breaks and aligns them.

    Args:
        console: what will print `lines`; says how wide it is and what it can show.

    Attributes:
        lines: what to print, none longer than `width`.
        width: of the terminal in cells, within reason.
        glyphs: which signs to use.
    """

    def __init__(self, console: Console) -> None:
        self.lines: list[Text] = []
        self.width = max(_NARROWEST, min(console.width, _WIDEST))
        self.glyphs = _ASCII if console.options.ascii_only else Glyphs()
        self._console = console

    def text(self, *pieces: str | tuple[str, str]) -> Text:
        """One text of pieces, each plain or with a style; nothing in them is markup."""
        pairs = [piece if isinstance(piece, tuple) else (piece, "") for piece in pieces]
        return Text.assemble(*((self._shown(text), style) for text, style in pairs))

    def put(
        self, label: str, text: str | Text, *, indent: int = 2, column: int = 0, style: str = ""
    ) -> None:
        """Add `label` at `indent`, and `text` from `column` on, broken there.

        A label that reaches beyond the column has a line of its own.
        """
        label = self._shown(label)
        column = max(column, indent)
        body = text if isinstance(text, Text) else self.text((text.strip(), style))
        start = Text(" " * indent + label)
        if label and cell_len(start.plain) >= column:
            self.put("", label, column=indent)
            start = Text()
        for line in body.wrap(self._console, self.width - column, overflow="fold") or [Text()]:
            start.append(" " * (column - cell_len(start.plain)))
            self.line(start.append_text(line))
            start = Text()

    def parts(self, label: str, parts: Iterable[str], *, column: int, style: str = "") -> None:
        """Add texts with a dot between them; a line breaks between two, not within one."""
        room = self.width - column
        line = ""
        for part in map(self._shown, parts):
            longer = f"{line} {self.glyphs.dot} {part}" if line else part
            if line and cell_len(longer) > room:
                self.put(label, line, column=column, style=style)
                label, longer = "", part
            line = longer
        self.put(label, line, column=column, style=style)

    def table(self, rows: Sequence[Sequence[str]], *, indent: int = 2) -> None:
        """Add rows of short texts, the first one's to the left and the others' to the right."""
        widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
        for first, *others in rows:
            line = " " * indent + first + " " * (widths[0] - cell_len(first))
            for cell, width in zip(others, widths[1:], strict=True):
                line += "   " + " " * (width - cell_len(cell)) + cell
            self.line(Text(line))

    def line(self, line: Text) -> None:
        """Add a line that is known to fit."""
        line.rstrip()
        self.lines.append(line)

    def gap(self) -> None:
        """Add an empty line, but not a second one."""
        if self.lines and self.lines[-1].plain:
            self.lines.append(Text())

    def _shown(self, text: str) -> str:
        # Spaces at either end hold pieces apart.
        begin, end = len(text) - len(text.lstrip(" ")), len(text) - len(text.rstrip(" "))
        shown = " " * begin + on_one_line(text) + " " * (end if on_one_line(text) else 0)
        encoding = self._console.encoding
        return shown.encode(encoding, "backslashreplace").decode(encoding)
