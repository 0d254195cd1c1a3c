"""The rules, one file each, found by being there."""

from __future__ import annotations

import inspect
from functools import cache
from importlib import import_module
from pathlib import Path

from lkgen.doctor.rule import Rule


@cache
def rules() -> dict[str, Rule]:
    """Every rule by its id, in their order."""
    found: dict[str, Rule] = {}
    for file in sorted(Path(__file__).parent.glob("lkd*.py")):
        module = import_module(f"{__name__}.{file.stem}")
        for _, one in inspect.getmembers(module, inspect.isclass):
            if issubclass(one, Rule) and one.__module__ == module.__name__:
                found[one.id] = one()
    return dict(sorted(found.items()))
