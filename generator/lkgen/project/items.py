"""Lists in code, such as arguments or imported names: items leave and come, the rest stays.

What is between two items keeps its line breaks and comments. A comment behind an item on its line
belongs to it, and so do those on the lines above it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_GAP = re.compile(r"(?P<comma>,)|(?P<comment>[ \t]*#[^\n]*)|(?P<newline>\n)|[^,#\n \t]+|[ \t]+")


@dataclass
class Gap:
    """What is between two items: the comma, comments, and where the next line begins."""

    text: str
    trail: str = ""
    own: list[str] = field(default_factory=list[str])

    @classmethod
    def read(cls, text: str) -> Gap:
        """Take it apart; `text` is what stands between the end of an item and the next."""
        gap, broken = cls(text), False
        for match in _GAP.finditer(text):
            if match["newline"]:
                broken = True
            elif match["comment"] and not broken:
                gap.trail = match["comment"].rstrip()
            elif match["comment"]:
                gap.own.append(match["comment"].strip())
        return gap

    @property
    def breaks(self) -> bool:
        """Whether a line ends in it."""
        return "\n" in self.text

    @property
    def indent(self) -> str:
        """What its last line begins with."""
        return self.text.rpartition("\n")[2] if self.breaks else ""

    def write(self) -> None:
        """Bring the text in line with the comments."""
        comma = "," if "," in _GAP.sub(lambda m: m["comma"] or "", self.text) else ""
        trail = f"  {self.trail}" if self.trail.startswith("#") else self.trail
        own = "".join(f"\n{self.indent}{comment}" for comment in self.own)
        self.text = f"{comma}{trail}{own}\n{self.indent}"


@dataclass
class Item:
    """One item's text, and the comments that belong to it once it has been taken out."""

    text: str
    comments: list[str] = field(default_factory=list[str])


class Items:
    """The items of a list; `gaps` has one more, for what is before the first and after the last."""

    def __init__(self, texts: list[str], gaps: list[str]) -> None:
        self.texts = texts
        self.gaps = [Gap.read(gap) for gap in gaps]

    @property
    def broken(self) -> bool:
        """Whether the first item is on a line of its own."""
        return self.gaps[0].breaks

    @property
    def indent(self) -> str:
        """What the lines of items begin with; empty where they are on one line."""
        return self.gaps[0].indent

    @property
    def comments(self) -> bool:
        """Whether there are any."""
        return any(gap.trail or gap.own for gap in self.gaps)

    def pop(self, index: int) -> list[str]:
        """Take an item out. Returns the comments that belong to it."""
        before, after = self.gaps[index], self.gaps[index + 1]
        comments = [*before.own, *([after.trail.strip()] if after.trail else [])]
        last = index == len(self.texts) - 1
        if last and index == 0:
            comments = [*([before.trail.strip()] if before.trail else []), *comments, *after.own]
        kept, other = (after, before) if last and index else (before, after)
        changed = bool(comments or (kept is after and before.trail) or other.own)
        kept.trail, kept.own = before.trail, after.own
        if last and index == 0:
            kept = Gap("")
        elif changed:
            if not kept.breaks:
                kept.text += "\n" + (self.indent or "    ")
            kept.write()
        self.gaps[index : index + 2] = [kept]
        del self.texts[index]
        return comments

    def insert(self, index: int, text: str, comments: list[str] | None = None) -> None:
        """Put an item in; `comments` go on the lines above it."""
        gap, end = self.gaps[index], index == len(self.texts)
        if not self.texts:
            inside = gap.text.rstrip() + "\n    " if gap.breaks else ""
            self.gaps = [Gap.read(inside), Gap(",\n" if inside else "")]
        elif end:
            # What followed the last item is now behind the new one, but for its own comment.
            between = Gap(",\n" + self.indent if self.broken else ", ", gap.trail, gap.own)
            if gap.trail or gap.own:
                between.write()
            rest = Gap(gap.text)
            if gap.trail or gap.own:
                rest.write()
            self.gaps[index:] = [between, rest]
        else:
            self.gaps.insert(index + 1, Gap(",\n" + self.indent if self.broken else ", "))
        self.texts.insert(index, text)
        if comments:
            self.comment(index, comments)

    def comment(self, index: int, comments: list[str]) -> None:
        """Put comments on the lines above an item, or above the end."""
        gap = self.gaps[index]
        gap.own += comments
        if not gap.breaks:
            gap.text += "\n" + self.indent
        gap.write()

    def explode(self, indent: str, outer: str) -> None:
        """Put each item on a line of its own, and the bracket on the next."""
        own = [(gap.trail, gap.own) for gap in self.gaps]
        middle = [f",\n{indent}" for _ in self.texts[1:]]
        self.gaps = [Gap(text) for text in [f"\n{indent}", *middle, f",\n{outer}"]]
        for gap, (trail, comments) in zip(self.gaps, own, strict=True):
            gap.trail, gap.own = trail, comments
            if trail or comments:
                gap.write()

    def render(self) -> str:
        """The list as code, without its brackets."""
        texts = [*self.texts, ""]
        return "".join(gap.text + text for gap, text in zip(self.gaps, texts, strict=True))
