"""How code takes the first of a room's participants, and whether it asks if there is one."""

from __future__ import annotations

import ast

from lkgen.project.modules import Module
from lkgen.project.scopes import FUNCTIONS


def is_first(node: ast.expr) -> bool:
    """Whether an expression is the first of the participants, with nothing for there being none."""
    match node:
        case ast.Subscript(value=ast.Call(func=ast.Name(id="list"), args=[inner]), slice=index):
            return isinstance(index, ast.Constant) and _participants(inner)
        case ast.Call(
            func=ast.Name(id="next"), args=[ast.Call(func=ast.Name(id="iter"), args=[inner])]
        ):
            return _participants(inner)
        case _:
            return False


def _participants(node: ast.expr) -> bool:
    return "remote_participants" in ast.unparse(node)


def asked(module: Module, node: ast.AST) -> bool:
    """Whether it is asked first if there is anybody, or the failing is caught."""
    for one in module.around(node):
        if isinstance(one, ast.Try):
            return True
        if isinstance(one, ast.If | ast.IfExp | ast.While) and "part" in ast.unparse(one.test):
            return True
        if isinstance(one, FUNCTIONS):
            return False
    return False
