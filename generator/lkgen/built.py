"""What a wheel computed when it was built, so that a start parses and compiles nothing.

A checkout has none of it and computes the same when it is asked. scripts/hatch_build.py writes the
files; tests/test_wheel.py builds them anew and compares.
"""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from lkgen.root import PACKAGED

NAME = "_built"
FOLDER = Path(__file__).parent / NAME


def built_text(name: str) -> str | None:
    """The text that was built under that name; None in a checkout."""
    try:
        return (FOLDER / name).read_text(encoding="utf-8")
    except FileNotFoundError:
        return None


def built_json(name: str) -> Any:
    """The JSON document that was built under that name; None in a checkout."""
    text = built_text(name)
    return None if text is None else json.loads(text)


class Compiled(NamedTuple):
    """Templates as Python: the version of Jinja that wrote it, and what makes each."""

    JINJA: str
    MADE: dict[str, Any]


def built_module(name: str, root: Path) -> Compiled | None:
    """The module that was built under that name, if `root` is the template of a wheel."""
    if root != PACKAGED or not (FOLDER / f"{name}.py").exists():
        return None
    module = import_module(f"lkgen.{NAME}.{name}")
    return Compiled(module.JINJA, module.MADE)
