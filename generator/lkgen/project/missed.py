"""Whether an agent ends without a variable that it reads."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

from lkgen.project.source import Source, logs_an_error, spelled

_EXITS = ("sys.exit", "exit", "quit")
# What is missing is collected, and told all at once.
_COLLECTS = ("missing.append", "errors.append", "problems.append", "missing_vars.append")
_NAME = re.compile(r"\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\b")


def test_around(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> ast.If | None:
    """The `if` in whose test a node stands."""
    while isinstance(parent := parents.get(node), ast.expr):
        node = parent
    return parent if isinstance(parent, ast.If) and parent.test is node else None


def tests_of(source: Source, assignment: ast.Assign | ast.AnnAssign) -> list[ast.If | ast.IfExp]:
    """Every `if` that tests what is assigned here, `x if x else y` too."""
    targets = assignment.targets if isinstance(assignment, ast.Assign) else [assignment.target]
    names = {spelled(target) for target in targets}
    return [
        node
        for node in source.nodes
        if isinstance(node, ast.If | ast.IfExp)
        and any(
            isinstance(part, (ast.Name, ast.Attribute)) and spelled(part) in names
            for part in ast.walk(node.test)
        )
    ]


def ends(source: Source, test: ast.If | ast.IfExp) -> bool:
    """Whether the agent ends, or fails, where this test says that something is absent."""
    if isinstance(test, ast.IfExp):
        return False
    negative = any(isinstance(part, (ast.Not, ast.Is, ast.Eq)) for part in ast.walk(test.test))
    return negative and any(
        isinstance(part, ast.Raise)
        or (isinstance(part, ast.Call) and source.dotted(part.func) in _EXITS)
        or (isinstance(part, ast.Call) and spelled(part.func) in _COLLECTS)
        # It makes a failed call too.
        or logs_an_error(part)
        for statement in test.body
        for part in ast.walk(statement)
    )


def complained_of(sources: Sequence[Source]) -> set[str]:
    """What may be a variable's name in the words of an exception or of an error that is logged."""
    found: set[str] = set()
    for source in sources:
        for node in source.nodes:
            if not (isinstance(node, ast.Raise) or logs_an_error(node)):
                continue
            for part in ast.walk(node):
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    found |= set(_NAME.findall(part.value))
    return found


def empty_default(node: ast.AST) -> bool:
    """Whether a read has a default that says nothing: `os.getenv("X", "")`."""
    if not isinstance(node, ast.Call):
        return False
    given = [*node.args[1:], *(word.value for word in node.keywords if word.arg == "default")]
    return [isinstance(one, ast.Constant) and not one.value for one in given] == [True]


def is_missed(source: Source, node: ast.AST) -> bool:
    """Whether the agent ends if a read gives nothing: where it is tested, or in its class."""
    parents, around = source.parents, node
    while (above := parents.get(around)) is not None:
        if isinstance(above, (ast.Assign, ast.AnnAssign)):
            if any(ends(source, test) for test in tests_of(source, above)):
                return True
        elif isinstance(above, ast.ClassDef):
            return isinstance(around, ast.Assign | ast.AnnAssign) and _looked_after(
                source, above, around
            )
        around = above
    return False


def _looked_after(
    source: Source, settings: ast.ClassDef, field: ast.Assign | ast.AnnAssign
) -> bool:
    """Whether a class raises if this field of it is empty: by its name, or as all its fields."""
    target = field.targets[0] if isinstance(field, ast.Assign) else field.target
    parts = [*ast.walk(settings)]
    tests = [part for part in parts if isinstance(part, ast.If) and ends(source, part)]
    if any(f"self.{spelled(target)}" in spelled(test.test) for test in tests):
        return True
    loops = any(
        isinstance(part, ast.Call) and source.dotted(part.func).endswith(("fields", "vars"))
        for part in parts
    )
    return loops and any(isinstance(part, ast.Raise) for part in parts)
