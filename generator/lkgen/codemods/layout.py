"""How nested options are written: on one line where they fit, else one a line, with comments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass
class Option:
    """A key with its value, which is code or further options.

    `opening` is what those stand in: `{`, or `Options(`. `indent` is what the line began with on
    which the value stood.
    """

    key: str
    value: str = ""
    options: list[Option] = field(default_factory=lambda: list[Option]())
    opening: str = "{"
    comments: list[str] = field(default_factory=list[str])
    indent: str = ""

    @property
    def broken(self) -> bool:
        """Whether it cannot be on one line."""
        return self.commented or "\n" in self.inline()

    @property
    def commented(self) -> bool:
        """Whether there is a comment on it or in it."""
        return bool(self.comments) or any(one.commented for one in self.options)

    def lines(self, indent: str, width: int, *, quoted: bool) -> list[str]:
        """It as lines of code; `quoted` where its key is in a dictionary."""
        key = f'"{self.key}": ' if quoted else f"{self.key}="
        above = [f"{indent}{comment}" for comment in self.comments]
        if not self.options:
            return [*above, f"{indent}{key}{shifted(self.value, self.indent, indent)}"]
        whole = f"{indent}{key}{self.inline()}"
        if not any(one.broken for one in self.options) and len(whole) < width:
            return [*above, whole]
        inner = self.opening == "{"
        lines: list[str] = []
        for one in self.options:
            own = one.lines(f"{indent}    ", width, quoted=inner)
            lines += [*own[:-1], own[-1] + ","]
        return [*above, f"{indent}{key}{self.opening}", *lines, f"{indent}{self._closing}"]

    def inline(self) -> str:
        """Its value on one line."""
        if not self.options:
            return self.value
        quoted = self.opening == "{"
        parts = [
            (f'"{one.key}": ' if quoted else f"{one.key}=") + one.inline() for one in self.options
        ]
        return f"{self.opening}{', '.join(parts)}{self._closing}"

    @property
    def _closing(self) -> str:
        return "}" if self.opening == "{" else ")"


def shifted(text: str, old: str, new: str) -> str:
    """Code of several lines, moved from one indent to another; texts on several lines stay."""
    if "\n" not in text or '"""' in text or "'''" in text:
        return text
    first, *rest = text.split("\n")
    return "\n".join(
        [first, *(new + line[len(old) :] if line[: len(old)] == old else line for line in rest)]
    )


def grouped(options: Sequence[tuple[str, str, Option]]) -> list[Option]:
    """Options by their group, in the order of their first; a group of "" is none."""
    found: dict[str, Option] = {}
    result: list[Option] = []
    for group, opening, option in options:
        if not group:
            result.append(option)
        elif group in found:
            found[group].options.append(option)
        else:
            found[group] = Option(group, options=[option], opening=opening)
            result.append(found[group])
    return result
