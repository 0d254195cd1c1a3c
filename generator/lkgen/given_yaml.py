"""YAML that a person gives: looked at before it is built, so that no file can bring lkgen down.

libyaml builds by recursion in C, which ends the process where a document is nested deep enough; and
a few lines of aliases can stand for more than fits into memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from lkgen.given_file import open_given
from lkgen.safe_yaml import Loader

MOST_BYTES = 1_000_000
MOST_LEVELS = 50
MOST_VALUES = 100_000


class Refused(yaml.YAMLError):
    """What is wrong with a document that is otherwise YAML, with its line."""


def read_given(path: Path) -> str:
    """Give the text of a file that a person named, if it can be built safely.

    A pipe will do, such as that of `<(command)`; one that nobody writes to is empty.

    Raises:
        OSError: it cannot be read.
        yaml.YAMLError: it is no text, no YAML, or goes against what `check` says.
    """
    with open_given(path) as file:
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise Refused(f"it is larger than {MOST_BYTES:,} bytes")
    try:
        text = content.decode()
        check(text)
    except ValueError as error:
        # An escape beyond Unicode, for one, which PyYAML lets through.
        raise Refused(str(error)) from None
    return text


@dataclass
class _Level:
    """A list or a mapping that is open: how many values it holds, and its keys so far."""

    mapping: bool
    anchor: str | None
    values: int = 1
    keys: set[str] = field(default_factory=set[str])
    at_key: bool = True


def check(text: str) -> None:
    """Look at a document without building it.

    Raises:
        yaml.YAMLError: it is none; or it is nested deeper than MOST_LEVELS, stands for more than
            MOST_VALUES values, or says a key twice.
    """
    levels = [_Level(mapping=False, anchor=None)]
    sizes: dict[str, int] = {}
    for event in _events(text):
        if isinstance(event, (yaml.SequenceStartEvent, yaml.MappingStartEvent)):
            mapping = isinstance(event, yaml.MappingStartEvent)
            levels.append(_Level(mapping, event.anchor))
            if len(levels) > MOST_LEVELS:
                raise Refused(f"line {_line(event)}: it is nested deeper than {MOST_LEVELS} levels")
        elif isinstance(event, (yaml.SequenceEndEvent, yaml.MappingEndEvent)):
            _add(levels, levels.pop(), sizes)
        elif isinstance(event, (yaml.ScalarEvent, yaml.AliasEvent)):
            anchor = str(event.anchor) if event.anchor else None
            alias = isinstance(event, yaml.AliasEvent)
            values = sizes.get(anchor or "", 1) if alias else 1
            if isinstance(event, yaml.ScalarEvent):
                _look_at_key(levels[-1], event)
            _add(levels, _Level(False, None if alias else anchor, values), sizes)


def _events(text: str) -> Iterator[Any]:
    # Its types say nothing.
    return vars(yaml)["parse"](text, Loader)


def _line(event: Any) -> int:
    return event.start_mark.line + 1


def _look_at_key(level: _Level, event: yaml.ScalarEvent) -> None:
    if not (level.mapping and level.at_key):
        return
    key = str(event.value)
    if key in level.keys and key != "<<":
        raise Refused(f"line {_line(event)}: {key} is there twice; keep one of them")
    level.keys.add(key)


def _add(levels: list[_Level], closed: _Level, sizes: dict[str, int]) -> None:
    """Count what has ended into the level around it, and for its aliases."""
    if closed.anchor:
        sizes[closed.anchor] = closed.values
    around = levels[-1]
    around.at_key = not around.at_key
    around.values += closed.values
    if around.values > MOST_VALUES:
        raise Refused(f"it stands for more than {MOST_VALUES:,} values")
