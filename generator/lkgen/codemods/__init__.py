"""Rewrites of code that LiveKit has moved on from: old idioms to what a newer series wants.

Each codemod is a file in `idioms/`, found by being there. LibCST reads the code; what a codemod
does not touch stays as it is, to the byte. Where a rewrite is not certainly safe, the code is left
alone and the reason is said.
"""

from __future__ import annotations

import difflib
import importlib
import pkgutil
import warnings
from collections.abc import Collection
from dataclasses import replace
from functools import cache, lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING

from lkgen.codemods.codemod import Applied, Codemod, Example, Left, Rewritten

if TYPE_CHECKING:
    from lkgen.codemods.change import Change
    from lkgen.codemods.reading import Reading

__all__ = ["Applied", "Codemod", "Example", "Left", "Rewritten", "all", "rewrite"]

_ROUNDS = 8


@cache
def all() -> tuple[Codemod, ...]:
    """Every codemod, by id."""
    idioms = importlib.import_module("lkgen.codemods.idioms")
    names = sorted(module.name for module in pkgutil.iter_modules(idioms.__path__))
    modules = (importlib.import_module(f"{idioms.__name__}.{name}") for name in names)
    return tuple(module.CODEMOD for module in modules)


def rewrite(source: str, series: str, only: Collection[str] | None = None) -> Rewritten:
    """Rewrite code for a series.

    Args:
        source: a file of Python.
        series: what it will run on, such as "1.8" or "1.5.17"; older idioms are rewritten.
        only: ids of the codemods to use; all that hold in the series if None.

    Returns:
        The code, which compiles if it did before, what was done, and what was left and why.
        Code that is not Python is handed back as it is.
    """
    if "\r\n" in source and source.count("\n") == source.count("\r\n"):
        done = rewrite(source.replace("\r\n", "\n"), series, only)
        return replace(done, code=done.code.replace("\n", "\r\n"))
    code, applied, left = source, list[Applied](), list[Left]()
    if not _compiles(source):
        return Rewritten(source, (), ())
    for codemod in all():
        wanted = only is None or codemod.id in only
        if wanted and codemod.holds(series) and any(word in code for word in codemod.words):
            code = _run(codemod, code, series, source, applied, left)
    in_order = attrgetter("line")
    return Rewritten(code, tuple(sorted(applied, key=in_order)), tuple(sorted(left, key=in_order)))


def _run(
    codemod: Codemod, code: str, series: str, source: str, applied: list[Applied], left: list[Left]
) -> str:
    """The code after one codemod, which goes on until it finds nothing more."""
    for _ in range(_ROUNDS):
        change = _change(codemod, code, series)
        result = change.result() if change.applied else code
        lines = _origins(source, code)
        if result == code or not _compiles(result):
            left += [Left(codemod.id, lines[line], why) for line, why in change.left]
            return code
        applied += [Applied(codemod.id, lines[line], what) for line, what in change.applied]
        code = result
    return code


def _change(codemod: Codemod, code: str, series: str) -> Change:
    from lkgen.codemods.change import Change

    change = Change(_reading(code, series), codemod.id)
    codemod.change(change)
    return change


@lru_cache(maxsize=1)
def _reading(code: str, series: str) -> Reading:
    """The code as it was read last: most codemods change nothing."""
    from lkgen.codemods.reading import Reading

    return Reading(code, series)


def _compiles(code: str) -> bool:
    """Whether LibCST and Python read it."""
    import libcst

    try:
        libcst.parse_module(code)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(code, "<agent>", "exec", dont_inherit=True)
    except (libcst.ParserSyntaxError, SyntaxError, ValueError, RecursionError):
        return False
    return True


def _origins(source: str, code: str) -> list[int]:
    """For each line of `code`, counted from 1, the line of `source` that it comes from."""
    old, new = source.split("\n"), code.split("\n")
    origins = [1] * (len(new) + 2)
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for _, start, end, begin, stop in matcher.get_opcodes():
        for line in range(begin, stop):
            origins[line + 1] = min(start + (line - begin), max(start, end - 1)) + 1
    return origins
