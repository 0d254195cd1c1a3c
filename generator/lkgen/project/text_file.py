"""A file of a project as text, by lines."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

LARGEST = 1_000_000


@dataclass(frozen=True)
class TextFile:
    """A file of a project that is no Python.

    Attributes:
        path: where it is.
        text: what is in it.
    """

    path: Path
    text: str

    @cached_property
    def lines(self) -> list[str]:
        """Its lines, without their ends."""
        return self.text.splitlines()


def read_text(path: Path) -> TextFile | None:
    """Read a file; None if it is no regular file, is larger than a megabyte, or is no UTF-8."""
    try:
        if not path.is_file() or path.stat().st_size > LARGEST:
            return None
        return TextFile(path, path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError):
        return None
