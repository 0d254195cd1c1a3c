"""A TOML file as text in pieces: tables and keys, each with its comments, to the byte.

tomlkit says what a piece means; where a piece begins and ends is found here, because a merge moves
whole pieces and must keep what it does not move.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, cast

import tomlkit

from lkgen.project.items import Items

Path = tuple[str, ...]
_OPEN, _CLOSE = "[{", "]}"
# A string of either kind, on several lines or one.
_STRING = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}(?!")|\'\'\'.*?\'{3,5}(?!\')|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'', re.S
)
_COMMENT = re.compile(r"#[^\n]*")


@dataclass
class Entry:
    """A key and its value. `lead` is what stands above it: comments and empty lines."""

    lead: str
    key: str
    value_text: str
    rest: str
    path: Path
    value: Any

    @property
    def text(self) -> str:
        """Its own lines."""
        return f"{self.key}{self.value_text}{self.rest}"


@dataclass
class Table:
    """A header and the keys below it; the first of a file has no header."""

    lead: str
    header: str
    path: Path
    entries: list[Entry] = field(default_factory=list[Entry])

    @property
    def text(self) -> str:
        """All of it."""
        return self.lead + self.header + "".join(one.lead + one.text for one in self.entries)


@dataclass
class Document:
    """A file; `tail` is what comes after the last key."""

    tables: list[Table]
    tail: str

    @property
    def text(self) -> str:
        """The file."""
        return "".join(table.text for table in self.tables) + self.tail

    @property
    def entries(self) -> Iterator[Entry]:
        """Every key of every table."""
        return (entry for table in self.tables for entry in table.entries)


def read(text: str) -> Document:
    """Take a file apart.

    Raises:
        tomlkit.exceptions.ParseError: it is not TOML.
    """
    tomlkit.parse(text)
    tables, lead, place = [Table("", "", ())], "", 0
    while place < len(text):
        end = _line_end(text, place)
        line = text[place:end]
        bare = line.strip()
        if not bare or bare.startswith("#"):
            lead += line
        elif bare.startswith("["):
            path = _header_path(bare)
            tables.append(Table(lead, line, path))
            lead = ""
        else:
            entry, end = _entry(text, place, lead, tables[-1].path)
            tables[-1].entries.append(entry)
            lead = ""
        place = end
    for table in tables:
        _tell_apart(table)
    return Document(tables, lead)


def items(value_text: str) -> Items:
    """The items of an array that is given as text, with its brackets."""
    inner, texts, gaps, start = value_text[1:-1], list[str](), [""], 0
    place = 0
    while place < len(inner):
        comment = _COMMENT.match(inner, place)
        if comment or inner[place] in ", \t\r\n":
            end = comment.end() if comment else place + 1
            gaps[-1] += inner[place:end]
        else:
            start, end = place, _value_end(inner, place, ",#\n")
            texts.append(inner[start:end].rstrip())
            gaps.append(inner[start + len(texts[-1]) : end])
        place = end
    return Items(texts, gaps)


def is_array(value_text: str) -> bool:
    """Whether a value is an array."""
    return value_text.startswith("[")


def plain(value_text: str) -> Any:
    """What a value is, as Python has it."""
    return tomlkit.parse(f"value = {value_text}").unwrap()["value"]


def _entry(text: str, place: int, lead: str, table: Path) -> tuple[Entry, int]:
    equals = _value_end(text, place, "=")
    start = equals + 1
    while text[start] in " \t":
        start += 1
    end = _value_end(text, start, "#\n")
    value_text = text[start:end].rstrip()
    stop = _line_end(text, start + len(value_text))
    given: Any = tomlkit.parse(text[place:equals] + "= 0").unwrap()
    path = table
    while isinstance(given, dict):
        [(key, given)] = cast("dict[str, Any]", given).items()
        path = (*path, key)
    rest = text[start + len(value_text) : stop]
    return Entry(lead, text[place:start], value_text, rest, path, plain(value_text)), stop


def _value_end(text: str, place: int, stops: str) -> int:
    """Where one of `stops` comes next, outside of strings, brackets and comments in them."""
    depth = 0
    while place < len(text):
        char = text[place]
        if not depth and char in stops:
            return place
        match = _STRING.match(text, place) or (_COMMENT.match(text, place) if depth else None)
        if match:
            place = match.end()
            continue
        depth += (char in _OPEN) - (char in _CLOSE)
        place += 1
    return place


def _line_end(text: str, place: int) -> int:
    newline = text.find("\n", place)
    return len(text) if newline < 0 else newline + 1


def _header_path(line: str) -> Path:
    """The path of a header; that of an array of tables ends in "[]"."""
    several = line.startswith("[[")
    given: Any = tomlkit.parse(line).unwrap()
    path: list[str] = []
    while given and given != [{}]:
        [(key, given)] = given.items()
        path.append(str(key))
    return (*path, "[]") if several else tuple(path)


def _tell_apart(table: Table) -> None:
    """Name a table of an array by its `name`, else by all that is in it."""
    if table.path and table.path[-1] == "[]":
        names = [entry.value for entry in table.entries if entry.path[-1] == "name"]
        content = sorted((entry.path, repr(entry.value)) for entry in table.entries)
        own = (f"[{names[0] if names else content!r}]",)
        length = len(table.path)
        table.path = table.path[:-1] + own
        for entry in table.entries:
            entry.path = table.path + entry.path[length:]
