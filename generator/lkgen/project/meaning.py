"""What an expression stands for: a name of LiveKit's, of the project's, or an object of a class."""

from __future__ import annotations

import ast
import builtins
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from lkgen.project.scopes import FUNCTIONS, Binding, Function, Scope

_BUILTINS = frozenset(dir(builtins))
_DEEPEST = 24


@dataclass(frozen=True)
class Value:
    """What an expression stands for.

    Attributes:
        path: a dotted name.
        instance: whether it is an object of the class of that name, not what has the name.
    """

    path: str
    instance: bool = False


class Surroundings(Protocol):
    """What must be known of the rest of a project."""

    def imported(self, importer: Path, module: str, name: str) -> Value | None:
        """What `from module import name` gives, or `import module` where the name is empty."""
        ...

    def starred(self, importer: Path, module: str, name: str) -> Value | None:
        """What `from module import *` gives a name; None if nothing."""
        ...

    def member(self, owner: Value, name: str) -> Value | None:
        """What an attribute of something stands for."""
        ...

    def result(self, path: str) -> Value | None:
        """What a call of that name gives."""
        ...

    def parameter(self, function: str, node: ast.arg) -> Value | None:
        """What a parameter of the function of that full name is given in every call."""
        ...


class File(Protocol):
    """What must be known of the file in which an expression stands."""

    @property
    def path(self) -> Path:
        """Where it is."""
        ...

    @property
    def scopes(self) -> dict[ast.AST, Scope]:
        """In which scope each node stands."""
        ...

    def around(self, node: ast.AST) -> Iterable[ast.AST]:
        """In what a node stands, and that, and so on to the module."""
        ...

    def full_name(self, node: Function | ast.ClassDef) -> str:
        """The dotted name of a definition, from the project's folder on."""
        ...


class Meanings:
    """What the expressions of one module stand for; each is worked out once."""

    def __init__(self, file: File, surroundings: Surroundings) -> None:
        self.file = file
        self.surroundings = surroundings
        self._known: dict[ast.expr, Value | None] = {}
        self._working: set[ast.AST] = set()
        self._attributes: dict[ast.ClassDef, dict[str, list[ast.expr]]] = {}

    def of(self, node: ast.expr | None) -> Value | None:
        """What an expression stands for; None if it is not known."""
        if node is None:
            return None
        if node not in self._known:
            # A name that is given its own value, or a chain nobody would write.
            if node in self._working or len(self._working) > _DEEPEST:
                return None
            self._working.add(node)
            try:
                self._known[node] = self._of(node)
            finally:
                self._working.discard(node)
        return self._known[node]

    def _of(self, node: ast.expr) -> Value | None:
        match node:
            case ast.Name(id=name):
                return self.named(name, self.file.scopes[node])
            case ast.Attribute(value=owner, attr=name):
                value = self.of(owner)
                return self.surroundings.member(value, name) if value else None
            case ast.Call():
                return self._called(node)
            case ast.Await(value=inner) | ast.NamedExpr(value=inner):
                return self.of(inner)
            case ast.Subscript(value=inner):
                # AgentSession[State] is AgentSession; an item of an object is anything.
                value = self.of(inner)
                return value if value and not value.instance and _classy(value.path) else None
            case ast.IfExp(body=body, orelse=other):
                return self._same([body, other])
            case ast.BoolOp(values=values):
                return self._same(values)
            case _:
                return None

    def _same(self, nodes: list[ast.expr]) -> Value | None:
        known = {value for node in nodes if (value := self.of(node)) is not None}
        return known.pop() if len(known) == 1 else None

    def _called(self, node: ast.Call) -> Value | None:
        if isinstance(node.func, ast.Name) and node.func.id == "super":
            return self._parent(node)
        callee = self.of(node.func)
        if callee is None:
            return None
        if callee.instance:
            # What a function gave is called in turn: `sessionmaker(bind=engine)()`.
            made = callee.path.endswith("()")
            return Value(f"{callee.path}()", instance=True) if made else None
        return self.surroundings.result(callee.path)

    def _parent(self, node: ast.Call) -> Value | None:
        """An object of what the class around is made from."""
        around = next(
            (one for one in self.file.around(node) if isinstance(one, ast.ClassDef)), None
        )
        bases = [self.of(base) for base in around.bases] if around else []
        first = bases[0] if bases else None
        return Value(first.path, True) if first and not first.instance else None

    def named(self, name: str, scope: Scope) -> Value | None:
        """What a name stands for that is used in a scope."""
        bindings = scope.find(name)
        if not bindings:
            return self._unbound(name, scope)
        values = [self._bound(one) for one in bindings if not _is_none(one.node)]
        if any(value is None for value in values) or len(set(values)) != 1:
            # `try: from a import X` and `except ImportError: X = None` mean the import.
            known = {value for value in values if value is not None}
            imported = all(one.kind == "import" for one in bindings)
            return known.pop() if imported and len(known) == 1 else None
        return values[0]

    def _unbound(self, name: str, scope: Scope) -> Value | None:
        for star in scope.top.stars:
            value = self.surroundings.starred(self.file.path, star, name)
            if value is not None:
                return value
        return Value(name) if name in _BUILTINS else None

    def _bound(self, binding: Binding) -> Value | None:
        node = binding.node
        match binding.kind:
            case "import":
                return self.surroundings.imported(self.file.path, binding.module, binding.name)
            case "definition":
                assert isinstance(node, (*FUNCTIONS, ast.ClassDef))
                return Value(self.file.full_name(node))
            case "value" | "with":
                return self.of(node) if isinstance(node, ast.expr) else None
            case "annotated":
                return self.annotated(node) if isinstance(node, ast.expr) else None
            case "parameter":
                return self._parameter(node) if isinstance(node, ast.arg) else None
            case _:
                return None

    def annotated(self, node: ast.expr | None) -> Value | None:
        """An object of the class that an annotation names."""
        match node:
            case ast.Constant(value=str(text)):
                parsed = _expression(text)
                return self._in_scope(parsed, node) if parsed else None
            case ast.BinOp(left=left, op=ast.BitOr(), right=right):
                parts = [part for part in (left, right) if not _is_none(part)]
                return self.annotated(parts[0]) if len(parts) == 1 else None
            case ast.Subscript(value=ast.Name(id="Optional") | ast.Attribute(attr="Optional")):
                return self.annotated(node.slice)
            case ast.Name() | ast.Attribute() | ast.Subscript():
                value = self.of(node)
                return Value(value.path, True) if value and not value.instance else None
            case _:
                return None

    def _in_scope(self, parsed: ast.expr, node: ast.expr) -> Value | None:
        scope = self.file.scopes.get(node)
        if scope is None:
            return None
        for part in ast.walk(parsed):
            self.file.scopes[part] = scope
        return self.annotated(parsed)

    def _parameter(self, node: ast.arg) -> Value | None:
        function = next(n for n in self.file.around(node) if not isinstance(n, ast.arguments))
        if isinstance(function, FUNCTIONS):
            value = self._self(node, function)
            if value is not None:
                return value
        if node.annotation is not None:
            return self.annotated(node.annotation)
        return self._given(function, node)

    def _given(self, function: ast.AST, node: ast.arg) -> Value | None:
        if not isinstance(function, FUNCTIONS):
            return None
        return self.surroundings.parameter(self.file.full_name(function), node)

    def _self(self, node: ast.arg, function: Function) -> Value | None:
        around = next(iter(self.file.around(function)), None)
        first = [*function.args.posonlyargs, *function.args.args][:1]
        if not isinstance(around, ast.ClassDef) or first != [node]:
            return None
        decorators = {ast.unparse(one) for one in function.decorator_list}
        if "staticmethod" in decorators:
            return None
        return Value(self.file.full_name(around), "classmethod" not in decorators)

    def attributes(self, node: ast.ClassDef) -> dict[str, list[ast.expr]]:
        """What the methods of a class give the attributes of `self`."""
        if node not in self._attributes:
            found: dict[str, list[ast.expr]] = defaultdict(list)
            for method in node.body:
                if isinstance(method, FUNCTIONS) and method.args.args:
                    for name, value in _given_to(method.args.args[0].arg, method):
                        found[name].append(value)
            self._attributes[node] = found
        return self._attributes[node]


def _given_to(own: str, method: Function) -> list[tuple[str, ast.expr]]:
    found: list[tuple[str, ast.expr]] = []
    for node in ast.walk(method):
        targets = node.targets if isinstance(node, ast.Assign) else []
        if isinstance(node, ast.AnnAssign) and node.value is not None:
            targets = [node.target]
        for target in targets:
            match target:
                case ast.Attribute(value=ast.Name(id=name), attr=attr) if name == own:
                    assert isinstance(node, ast.Assign | ast.AnnAssign)
                    assert node.value is not None
                    found.append((attr, node.value))
                case _:
                    pass
    return found


def _expression(text: str) -> ast.expr | None:
    try:
        return ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _is_none(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _classy(path: str) -> bool:
    """Whether a name looks like that of a class."""
    return path.rpartition(".")[2][:1].isupper()
