"""A Python file of somebody's project, with what its names stand for."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Protocol

from lkgen.project.meaning import Meanings, Surroundings, Value
from lkgen.project.scopes import FUNCTIONS, Function, Scope, scopes
from lkgen.project.source import Source


class Project(Surroundings, Protocol):
    """What a file must know of the project that it is a part of."""

    def descends(self, path: str, ancestor: str) -> bool:
        """Whether a class is another, or is made from it, directly or not."""
        ...

    def assigned(self, path: str) -> tuple[Module, ast.expr] | None:
        """The only value that a global here, or an attribute of a class, is given."""
        ...

    def assigned_elsewhere(
        self, importer: Path, module: str, name: str
    ) -> tuple[Module, ast.expr] | None:
        """The only value that a global is given which a file imports."""
        ...


class Module:
    """A Python file.

    Attributes:
        source: the file, parsed.
        name: its dotted name below the folder of the project, as names in it are given here.
        project: what it is a part of.
    """

    def __init__(self, source: Source, name: str, project: Project) -> None:
        self.source = source
        self.name = name
        self.project = project
        self._meanings = Meanings(self, project)

    @property
    def path(self) -> Path:
        """Where it is."""
        return self.source.path

    @property
    def tree(self) -> ast.Module:
        """What is in it."""
        return self.source.tree

    @property
    def nodes(self) -> tuple[ast.AST, ...]:
        """All that is in it, what stands outside before what stands inside."""
        return self.source.nodes

    @property
    def scopes(self) -> dict[ast.AST, Scope]:
        """In which scope each node stands."""
        return self._scopes

    @cached_property
    def _scopes(self) -> dict[ast.AST, Scope]:
        return scopes(self.tree, self.source.children)

    def place(self, node: ast.AST) -> tuple[int, int, int, int]:
        """Where a node is: line, column, last line and the column after it, from 1.

        Columns count characters. Of a definition: its first line, without decorators.
        """
        line, column = getattr(node, "lineno", 1), getattr(node, "col_offset", 0)
        last = getattr(node, "end_lineno", None) or line
        end = getattr(node, "end_col_offset", None) or column
        if isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            last, end = line, len(self._line(line).rstrip())
        return line, self._characters(line, column), last, self._characters(last, end)

    def _line(self, number: int) -> bytes:
        return self.source.lines[number - 1] if number <= len(self.source.lines) else b""

    def _characters(self, line: int, column: int) -> int:
        """A column from 1 in characters, of one in bytes from 0."""
        return len(self._line(line)[:column].decode(errors="replace")) + 1

    def parent(self, node: ast.AST) -> ast.AST | None:
        """In what a node stands; None for the module itself."""
        return self.source.parents.get(node)

    def around(self, node: ast.AST) -> Iterator[ast.AST]:
        """In what a node stands, and that, and so on to the module."""
        parent = self.parent(node)
        while parent is not None:
            yield parent
            parent = self.parent(parent)

    def function_around(self, node: ast.AST) -> Function | None:
        """The function whose body a node is run by; None at the top of a module or class."""
        scope: Scope | None = self.scopes[node]
        while scope is not None:
            if isinstance(scope.node, FUNCTIONS):
                return scope.node
            if isinstance(scope.node, ast.Lambda | ast.ClassDef):
                return None
            scope = scope.outer
        return None

    def class_around(self, node: ast.AST) -> ast.ClassDef | None:
        """The class in whose body a node stands, at any depth."""
        return next((one for one in self.around(node) if isinstance(one, ast.ClassDef)), None)

    def resolve(self, node: ast.expr | None) -> str:
        """What an expression names: "livekit.agents.AgentSession", "asyncio.create_task".

        Followed through imports, aliases, re-exports and simple assignments. A method of an object
        is that of its class, "livekit.agents.AgentSession.start", whatever the variable is called;
        one of what a function returns is "asyncio.get_running_loop().create_task". What the
        project defines is named after its file, "my_agent.tools.load_vad", built-ins by their
        own name. Empty if it is not known.
        """
        value = self._meanings.of(node)
        return value.path if value is not None and not value.instance else ""

    def instance_of(self, node: ast.expr | None) -> str:
        """The class that an expression is an object of, in the same words; empty if not known.

        Of what a function returns, where more is not known: the function, with brackets.
        """
        value = self._meanings.of(node)
        return value.path if value is not None and value.instance else ""

    def is_a(self, node: ast.expr | None, *classes: str) -> bool:
        """Whether an expression is an object of one of these classes, or of one made from them."""
        path = self.instance_of(node)
        return bool(path) and any(self.project.descends(path, one) for one in classes)

    def value_of(self, node: ast.expr | None, deep: int = 24) -> tuple[Module, ast.expr] | None:
        """The expression that gave a name its only value, and where that stands.

        Of anything but a name or an attribute: itself.
        """
        if deep == 0 or node is None:
            return None
        if not isinstance(node, ast.Name | ast.Attribute):
            return self, node
        found = self._assigned(node)
        return found[0].value_of(found[1], deep - 1) if found else None

    def _assigned(self, node: ast.Name | ast.Attribute) -> tuple[Module, ast.expr] | None:
        """The only value that a name or an attribute is given, and where."""
        if isinstance(node, ast.Attribute):
            owner = self.meaning(node.value)
            return self.project.assigned(f"{owner.path}.{node.attr}") if owner else None
        bindings = self.scopes[node].find(node.id)
        if len(bindings) != 1:
            return None
        one = bindings[0]
        if one.kind == "import" and one.name:
            return self.project.assigned_elsewhere(self.path, one.module, one.name)
        return (self, one.node) if one.kind == "value" and isinstance(one.node, ast.expr) else None

    def text(self, node: ast.expr | None) -> str | None:
        """The text that an expression is known to be, through names; None if it is none."""
        found = self.value_of(node)
        constant = found[1] if found else None
        value = constant.value if isinstance(constant, ast.Constant) else None
        return value if isinstance(value, str) else None

    def meaning(self, node: ast.expr | None) -> Value | None:
        """What an expression stands for; None if it is not known."""
        return self._meanings.of(node)

    def named(self, name: str, scope: Scope) -> Value | None:
        """What a name stands for that is used in a scope; None if it is not known."""
        return self._meanings.named(name, scope)

    def annotated(self, node: ast.expr | None) -> Value | None:
        """An object of the class that an annotation names; None if it is not known."""
        return self._meanings.annotated(node)

    def attributes(self, node: ast.ClassDef) -> dict[str, list[ast.expr]]:
        """What the methods of a class give the attributes of `self`."""
        return self._meanings.attributes(node)

    def calls(self, *names: str) -> list[ast.Call]:
        """The calls of any of these names, as `resolve` gives them."""
        return [call for name in names for call in self.called.get(name, ())]

    @cached_property
    def called(self) -> dict[str, list[ast.Call]]:
        """Every call whose name is known, by it."""
        found: dict[str, list[ast.Call]] = defaultdict(list)
        for call in self.source.calls:
            if name := self.resolve(call.func):
                found[name].append(call)
        return found

    def imports_of(self, package: str) -> Iterator[ast.Import | ast.ImportFrom]:
        """The statements that import a package, or something of it."""
        for node in self.nodes:
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names = [f"{node.module}.{alias.name}" for alias in node.names]
            if any(f"{name}.".startswith(f"{package}.") for name in names):
                assert isinstance(node, ast.Import | ast.ImportFrom)
                yield node

    @cached_property
    def classes(self) -> dict[str, ast.ClassDef]:
        """Its classes by their full name."""
        return {self.full_name(n): n for n in self.nodes if isinstance(n, ast.ClassDef)}

    @cached_property
    def functions(self) -> dict[str, Function]:
        """Its functions and methods by their full name."""
        return {self.full_name(n): n for n in self.nodes if isinstance(n, FUNCTIONS)}

    def full_name(self, node: Function | ast.ClassDef) -> str:
        """The dotted name of a definition, from the project's folder on."""
        outer = [n.name for n in self.around(node) if isinstance(n, (*FUNCTIONS, ast.ClassDef))]
        return ".".join([self.name, *reversed(outer), node.name])

    def __repr__(self) -> str:
        return f"Module({self.name})"
