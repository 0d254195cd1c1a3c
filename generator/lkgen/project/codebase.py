"""The Python files of one project, as they import and call each other."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path

from lkgen.errors import LkgenError
from lkgen.project.call_graph import CallGraph
from lkgen.project.layout import Layout
from lkgen.project.livekit_names import LivekitNames
from lkgen.project.meaning import Value
from lkgen.project.members import Members
from lkgen.project.modules import Module
from lkgen.project.scopes import Function
from lkgen.project.source import read
from lkgen.project.text_file import LARGEST


class Codebase:
    """The Python files of one project.

    Args:
        root: its folder.
        files: its own Python files.
        names: LiveKit's names in the version that it gets.

    Attributes:
        errors: why a file was passed over, by its path.
        members: its classes and functions, by full name.
        graph: which of its functions call which, and which LiveKit calls first.
    """

    def __init__(self, root: Path, files: Sequence[Path], names: LivekitNames) -> None:
        self.root = root
        self.names = names
        self.layout = Layout(root, files)
        self.errors: dict[Path, str] = {}
        self.members = Members(self)
        self.graph = CallGraph(self)
        self._modules: dict[str, Module | None] = {}
        self._looked_up: set[str] = set()

    @property
    def modules(self) -> tuple[Module, ...]:
        """The files that have to do with LiveKit and all that they import here; no tests."""
        return self._found

    @cached_property
    def _found(self) -> tuple[Module, ...]:
        found: dict[str, Module] = {}
        waiting = [
            name
            for name, file in self.layout.files.items()
            if not self.layout.is_test(file) and _about_livekit(file)
        ]
        while waiting:
            name = waiting.pop()
            module = self.module(name) if name not in found else None
            if module is not None:
                found[name] = module
                waiting += self._imports(module)
        return tuple(sorted(found.values(), key=lambda module: module.path))

    def module(self, name: str) -> Module | None:
        """The module of that dotted name, from the project's folder on; None if there is none."""
        if name not in self._modules:
            file = self.layout.file_of(name)
            if file and file != name:
                self._modules[name] = self.module(file)
            else:
                self._modules[name] = self._read(file) if file else None
        return self._modules[name]

    def _read(self, name: str) -> Module | None:
        file = self.layout.files[name]
        try:
            if file.is_file() and file.stat().st_size > LARGEST:
                self.errors[file] = "larger than a megabyte"
                return None
            return Module(read(file), name.removesuffix(".__init__"), self)
        except LkgenError as error:
            self.errors[file] = error.message
            return None

    def imports(self, module: Module) -> list[Module]:
        """The modules of the project that a module imports."""
        found = (self.module(name) for name in self._imports(module))
        return [one for one in found if one is not None]

    def _imports(self, module: Module) -> Iterator[str]:
        for _, imported, name in module.source.imports:
            found = self.layout.located(module.path, imported)
            if found is None:
                continue
            whole = f"{found}.{name}" if name not in ("", "*") else found
            yield from filter(None, (self.layout.file_of(one) for one in (found, whole)))

    def imported(self, importer: Path, module: str, name: str) -> Value | None:
        """What `from module import name` gives, or `import module` where the name is empty."""
        here = self.layout.located(importer, module)
        if here is None:
            path = f"{module}.{name}" if name else module
            return Value(self.names.canonical(path))
        return self.top_level(here, name) if name else Value(here)

    def starred(self, importer: Path, module: str, name: str) -> Value | None:
        """What `from module import *` gives a name; None if nothing."""
        here = self.layout.located(importer, module)
        if here is not None:
            found = self.module(here)
            bound = found is not None and found.scopes[found.tree].find(name)
            return self.top_level(here, name) if bound else None
        if self.names.defined(module, name):
            return Value(self.names.canonical(f"{module}.{name}"))
        return None

    def assigned_elsewhere(
        self, importer: Path, module: str, name: str
    ) -> tuple[Module, ast.expr] | None:
        """The only value that a global is given which a file imports."""
        here = self.layout.located(importer, module)
        return self.members.assigned(f"{here}.{name}") if here else None

    def top_level(self, module: str, name: str) -> Value | None:
        """What a name at the top of a module here stands for."""
        whole = f"{module}.{name}"
        found = self.module(module)
        # Modules may import a name from each other, or one of their own from themselves.
        if found is not None and whole not in self._looked_up:
            top = found.scopes[found.tree]
            if top.bindings.get(name) or top.stars:
                self._looked_up.add(whole)
                try:
                    return found.named(name, top)
                finally:
                    self._looked_up.discard(whole)
        return Value(whole) if self.has_module(whole) else None

    def has_module(self, name: str) -> bool:
        """Whether there is a module, package or folder of that name here."""
        return self.layout.has(name) or bool(self.layout.file_of(name))

    def member(self, owner: Value, name: str) -> Value | None:
        """What an attribute of something stands for."""
        return self.members.member(owner, name)

    def result(self, path: str) -> Value | None:
        """What a call of that name gives."""
        return self.members.result(path)

    def descends(self, path: str, ancestor: str) -> bool:
        """Whether a class is another, or is made from it, directly or not."""
        return self.members.descends(path, ancestor)

    def assigned(self, path: str) -> tuple[Module, ast.expr] | None:
        """The only value that a global here, or an attribute of a class, is given."""
        return self.members.assigned(path)

    def parameter(self, function: str, node: ast.arg) -> Value | None:
        """What a parameter of the function of that full name is given in every call."""
        return self.graph.parameter(function, node)

    def calls(self, *names: str) -> Iterator[tuple[Module, ast.Call]]:
        """The calls of any of these names, as `Module.resolve` gives them, wherever they stand."""
        for module in self.modules:
            for call in module.calls(*names):
                yield module, call

    def classes(self, *bases: str) -> Iterator[tuple[Module, ast.ClassDef]]:
        """The classes made from any of these, directly or not."""
        for module in self.modules:
            for path, node in module.classes.items():
                if any(self.members.descends(path, base) for base in bases):
                    yield module, node

    @property
    def entrypoints(self) -> tuple[tuple[Module, Function], ...]:
        """The functions that LiveKit calls for each job."""
        return self.graph.entrypoints

    def reached_from(self, module: Module, function: Function) -> list[tuple[Module, Function]]:
        """A function and all of the project that it calls, directly or not."""
        return self.graph.reached_from(module, function)


def _about_livekit(file: Path) -> bool:
    try:
        if not file.is_file():
            return False
        with file.open("rb") as opened:
            return b"livekit" in opened.read(LARGEST)
    except OSError:
        return False
