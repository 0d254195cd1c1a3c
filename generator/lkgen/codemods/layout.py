"""How nested options are written: on one line where they fit, else one a line, with comments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass
class Option:
    """A key with its value, which is code or further options.

    `opening` and `closing` are what those stand in: `{`, or `Options(`.
    """

    key: str
    value: str = ""
    options: list[Option] = field(default_factory=lambda: list[Option]())
    opening: str = "{"
    comments: list[str] = field(default_factory=list[str])

    @property
    def commented(self) -> bool:
        """Whether there is a comment on it or in it."""
        return bool(self.comments) or any(one.commented for one in self.options)

    def lines(self, indent: str, width: int, *, quoted: bool) -> list[str]:
        """It as lines of code; `quoted` where its key is in a dictionary."""
        key = f'"{self.key}": ' if quoted else f"{self.key}="
        above = [f"{indent}{comment}" for comment in self.comments]
        if not self.options:
            return [*above, f"{indent}{key}{self.value}"]
        whole = f"{indent}{key}{self.inline()}"
        if not any(one.commented for one in self.options) and len(whole) < width:
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


def argument(option: Option, indent: str, width: int, *, breaks: bool) -> str:
    """An option as an argument of a call; broken into lines only where `breaks`, and if long."""
    if not breaks and not option.commented:
        return f"{option.key}={option.inline()}"
    lines = option.lines(indent, width, quoted=False)
    return "\n".join(lines).removeprefix(indent)


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
