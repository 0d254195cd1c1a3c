"""A text with places for what differs, and finding it in other text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

_PLACE = re.compile(r"\{(\w+)\}")
# What may stand in a place: between quotes, at the end where nothing says how far it goes, in one
# called `more`, which passes over lines, and else.
_QUOTED, _LAST, _MORE, _WITHIN = (
    r"[^']{1,800}?",
    r"[^\s',;)\]}]{1,200}",
    r".{1,4000}?",
    r".{1,300}?",
)
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

    def find(self, text: str, low: str) -> Hit | None:
        """Where it stands in `text`; None where it does not.

        Args:
            text: as `plain` gives it.
            low: the same in small letters.
        """
        if not all(piece in low for piece in self.pieces):
            return None
        match = self._pattern.search(text)
        return Hit(self, match.span(), match.groupdict()) if match else None

    @cached_property
    def weight(self) -> int:
        """How much of it is no place."""
        return sum(map(len, self.pieces))

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        parts = _PLACE.split(self._text)
        pattern = re.escape(parts[0])
        for before, name, after in zip(parts[::2], parts[1::2], parts[2::2], strict=False):
            quoted = before.endswith("'") and after.startswith("'")
            last = not after and name == parts[-2]
            place = _MORE if name == "more" else _QUOTED if quoted else _LAST if last else _WITHIN
            pattern += f"(?P<{name}>{place})" + re.escape(after)
        return re.compile(pattern, re.IGNORECASE)

    @staticmethod
    def _split(text: str) -> list[str]:
        return _PLACE.split(text)[::2]


@dataclass(frozen=True)
class Hit:
    """A template in a text: from where to where, and what stands in its places."""

    template: Template
    span: tuple[int, int]
    values: dict[str, str]

    def hides(self, other: Hit) -> bool:
        """Whether it says more about the same place of the text than another."""
        apart = self.span[1] <= other.span[0] or other.span[1] <= self.span[0]
        return not apart and self.template.weight > other.template.weight
