"""A text with places for what differs, and finding it in other text."""

from __future__ import annotations

import re
from functools import cached_property

_PLACE = re.compile(r"\{(\w+)\}")
# What may stand in a place, and in one at the end, where nothing says how far it goes.
_WITHIN, _LAST = r".{1,800}?", r"[^\s',;)\]}]{1,200}"
_QUOTES = str.maketrans(dict.fromkeys('"`\u2018\u2019\u201c\u201d', "'") | {"\\": None})
_LONGEST = 40_000


def plain(text: str) -> str:
    """`text` on one line, with one kind of quotes, and nothing escaped."""
    text = text[:_LONGEST].replace("\\n", " ").replace("\\t", " ").translate(_QUOTES)
    return " ".join(text.split())


class Template:
    """A text in which `{name}` stands for what differs.

    Attributes:
        pieces: what stands around the places, in small letters.
        anchor: the longest of them.
    """

    def __init__(self, text: str) -> None:
        text = plain(text)
        self._text = text
        self.pieces = tuple(filter(None, (one.strip() for one in self._split(text.casefold()))))
        self.anchor = max(self.pieces, key=len)

    def find(self, text: str, low: str) -> tuple[int, dict[str, str]] | None:
        """Where it stands in `text`, and what in its places; None where it does not.

        Args:
            text: as `plain` gives it.
            low: the same in small letters.
        """
        if not all(piece in low for piece in self.pieces):
            return None
        match = self._pattern.search(text)
        return (match.start(), match.groupdict()) if match else None

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        parts = _PLACE.split(self._text)
        pattern = re.escape(parts[0])
        for at in range(1, len(parts), 2):
            last = not any(parts[at + 1 :])
            pattern += f"(?P<{parts[at]}>{_LAST if last else _WITHIN})" + re.escape(parts[at + 1])
        return re.compile(pattern, re.IGNORECASE)

    @staticmethod
    def _split(text: str) -> list[str]:
        return _PLACE.split(text)[::2]
