"""Files and functions stay short enough to be read at one go."""

from __future__ import annotations

import ast
import statistics
from pathlib import Path

from lkgen.root import CHECKOUT

FILE_LINES = 300
FUNCTION_LINES_P90 = 20
FILES = [
    path
    for folder in ("generator", "scripts")
    for path in sorted((CHECKOUT / folder).rglob("*.py"))
]


def function_lengths(path: Path) -> list[int]:
    """The lines of each function of a file, with its decorators and docstring."""
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [
        (node.end_lineno or 0) - min([node.lineno, *(d.lineno for d in node.decorator_list)]) + 1
        for node in ast.walk(tree)
        if isinstance(node, functions)
    ]


def test_no_file_is_long() -> None:
    assert len(FILES) > 100
    lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in FILES}
    long = {str(path.relative_to(CHECKOUT)): n for path, n in lines.items() if n > FILE_LINES}
    assert long == {}


def test_nine_of_ten_functions_are_short() -> None:
    lengths = [length for path in FILES for length in function_lengths(path)]
    assert statistics.quantiles(lengths, n=10)[-1] <= FUNCTION_LINES_P90
