"""Which names a Python file binds, where each is seen, and to what it is bound."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

Function = ast.FunctionDef | ast.AsyncFunctionDef
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


@dataclass(frozen=True)
class Binding:
    """What a name is bound to in one place.

    Attributes:
        kind: "value" for the value of `node`, "with" for what entering `node` gives, "annotated"
            for an instance of the class that `node` names, "import" for what `module` and `name`
            say, "definition" for the function or class `node`, "parameter" for the argument
            `node`, "unknown" for anything else.
    """

    kind: Literal["value", "with", "annotated", "import", "definition", "parameter", "unknown"]
    node: ast.AST
    module: str = ""
    name: str = ""


@dataclass
class Scope:
    """A module, class, function or comprehension, and the names bound in it."""

    node: ast.AST
    outer: Scope | None
    bindings: dict[str, list[Binding]] = field(default_factory=dict[str, list[Binding]])
    stars: list[str] = field(default_factory=list[str])
    """Modules of which everything is imported."""
    elsewhere: dict[str, Scope] = field(default_factory=dict[str, "Scope"])
    """Names declared `global` or `nonlocal`, and the scope that has them."""

    def bind(self, name: str, binding: Binding) -> None:
        """Add what a name is bound to."""
        place = self.elsewhere.get(name, self)
        place.bindings.setdefault(name, []).append(binding)

    def find(self, name: str) -> list[Binding]:
        """What a name used here may be bound to; empty if it is bound nowhere in the file."""
        scope: Scope | None = self
        while scope is not None:
            # What a class binds is not seen in its methods.
            seen = scope is self or not isinstance(scope.node, ast.ClassDef)
            if seen and scope.bindings.get(name):
                return scope.bindings[name]
            scope = scope.outer
        return []

    @property
    def top(self) -> Scope:
        """The scope of the module."""
        return self if self.outer is None else self.outer.top


def scopes(tree: ast.Module, children: Mapping[ast.AST, list[ast.AST]]) -> dict[ast.AST, Scope]:
    """The scope in which each node of a module stands; that of the whole under `tree`.

    Args:
        tree: the module.
        children: what stands in each of its nodes.
    """
    top = Scope(tree, None)
    found: dict[ast.AST, Scope] = {tree: top}
    waiting: list[tuple[ast.AST, Scope]] = [(tree, top)]
    # In the order of the text, so that `global` is seen before what it is about.
    while waiting:
        node, scope = waiting.pop()
        inner = _enter(node, scope)
        _bind(node, scope)
        following: list[tuple[ast.AST, Scope]] = []
        outside = set(_outside(node)) if inner is not scope else set[ast.AST]()
        for child in children[node]:
            place = scope if child in outside else inner
            found[child] = place
            following.append((child, place))
        waiting.extend(reversed(following))
    return found


def _enter(node: ast.AST, scope: Scope) -> Scope:
    if isinstance(node, (*FUNCTIONS, ast.Lambda)):
        inner = Scope(node, scope)
        arguments = node.args
        for one in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
            inner.bind(one.arg, Binding("parameter", one))
        for one in filter(None, (arguments.vararg, arguments.kwarg)):
            inner.bind(one.arg, Binding("unknown", one))
        return inner
    if isinstance(node, (ast.ClassDef, *_COMPREHENSIONS)):
        return Scope(node, scope)
    return scope


def _outside(node: ast.AST) -> Iterator[ast.AST]:
    """The parts of a definition that are evaluated where it stands."""
    if isinstance(node, (*FUNCTIONS, ast.ClassDef)):
        yield from node.decorator_list
    if isinstance(node, ast.ClassDef):
        yield from (*node.bases, *node.keywords)
    if isinstance(node, FUNCTIONS) and node.returns is not None:
        yield node.returns


def _bind(node: ast.AST, scope: Scope) -> None:
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            scope.bind(node.name, Binding("definition", node))
        case ast.Import() | ast.ImportFrom():
            _bind_import(node, scope)
        case ast.Assign(targets=targets, value=value):
            for target in targets:
                _bind_target(target, Binding("value", value), scope)
        case ast.AnnAssign(target=target, value=value, annotation=annotation):
            given = Binding("value", value) if value else Binding("annotated", annotation)
            _bind_target(target, given, scope)
        case ast.NamedExpr(target=target, value=value):
            _bind_target(target, Binding("value", value), scope)
        case ast.withitem(context_expr=value, optional_vars=ast.expr() as target):
            _bind_target(target, Binding("with", value), scope)
        case ast.For() | ast.AsyncFor() | ast.comprehension() | ast.AugAssign():
            _bind_target(node.target, Binding("unknown", node), scope)
        case ast.ExceptHandler(name=str(name)):
            scope.bind(name, Binding("unknown", node))
        case ast.Global(names=names):
            scope.elsewhere |= dict.fromkeys(names, scope.top)
        case ast.Nonlocal(names=names) if scope.outer is not None:
            for name in names:
                owner = _owner(name, scope.outer)
                if owner is not None:
                    scope.elsewhere[name] = owner
        case _:
            pass


def _owner(name: str, scope: Scope | None) -> Scope | None:
    while scope is not None and name not in scope.bindings:
        scope = scope.outer
    return scope


def _bind_import(node: ast.Import | ast.ImportFrom, scope: Scope) -> None:
    if isinstance(node, ast.Import):
        for alias in node.names:
            whole = alias.name if alias.asname else alias.name.partition(".")[0]
            scope.bind(alias.asname or whole, Binding("import", node, whole))
        return
    module = "." * node.level + (node.module or "")
    for alias in node.names:
        if alias.name == "*":
            scope.top.stars.append(module)
        else:
            name = alias.asname or alias.name
            scope.bind(name, Binding("import", node, module, alias.name))


def _bind_target(target: ast.expr, binding: Binding, scope: Scope) -> None:
    match target:
        case ast.Name(id=name):
            scope.bind(name, binding)
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            _bind_parts(parts, binding, scope)
        case ast.Starred(value=inner):
            _bind_target(inner, Binding("unknown", target), scope)
        case _:
            pass


def _bind_parts(parts: list[ast.expr], binding: Binding, scope: Scope) -> None:
    """Bind `a, b = x, y` one by one; the parts of anything else are not known."""
    given = binding.node
    whole = isinstance(given, ast.Tuple | ast.List) and binding.kind == "value"
    starred = any(isinstance(part, ast.Starred) for part in parts)
    values = given.elts if whole and isinstance(given, ast.Tuple | ast.List) else []
    for number, part in enumerate(parts):
        if len(values) == len(parts) and not starred:
            _bind_target(part, Binding("value", values[number]), scope)
        else:
            _bind_target(part, Binding("unknown", part), scope)
