"""What belongs to the classes and functions of a project, and what they are made from."""

from __future__ import annotations

import ast
from typing import Protocol

from lkgen.project.livekit_names import ATTRIBUTES, LivekitNames
from lkgen.project.meaning import Value
from lkgen.project.modules import Module
from lkgen.project.scopes import FUNCTIONS, Function

# Class methods that give an object of their class: silero.VAD.load(), openai.LLM.with_azure().
_MAKERS = ("load", "with_", "from_", "create")


class Modules(Protocol):
    """The files of a project, by dotted name."""

    names: LivekitNames

    def module(self, name: str) -> Module | None:
        """The module of that name; None if there is none."""
        ...

    def has_module(self, name: str) -> bool:
        """Whether there is a module, package or folder of that name here."""
        ...

    def top_level(self, module: str, name: str) -> Value | None:
        """What a name at the top of a module here stands for."""
        ...


class Members:
    """The classes and functions of a project, by full name."""

    def __init__(self, modules: Modules) -> None:
        self._modules = modules
        self._members: dict[tuple[Value, str], Value | None] = {}

    def member(self, owner: Value, name: str) -> Value | None:
        """What an attribute of something stands for."""
        if not owner.instance and self._modules.has_module(owner.path):
            return self._modules.top_level(owner.path, name)
        key = owner, name
        if key not in self._members:
            # A class that is reached by way of itself.
            self._members[key] = None
            self._members[key] = self._member(owner, name)
        return self._members[key]

    def _member(self, owner: Value, name: str) -> Value | None:
        found = self.class_(owner.path)
        if found is None:
            path = self._modules.names.canonical(f"{owner.path}.{name}")
            if owner.instance and path in ATTRIBUTES:
                return Value(ATTRIBUTES[path], instance=True)
            return Value(path)
        module, node = found
        value = self._own_member(module, node, name)
        if value is not None:
            return value
        for base in self.bases(owner.path):
            if base != owner.path and (value := self.member(Value(base, owner.instance), name)):
                return value
        return None

    def _own_member(self, module: Module, node: ast.ClassDef, name: str) -> Value | None:
        for item in node.body:
            if isinstance(item, FUNCTIONS) and item.name == name:
                decorators = {ast.unparse(one).rpartition(".")[2] for one in item.decorator_list}
                if decorators & {"property", "cached_property"}:
                    return self.returned(module, item)
                return Value(module.full_name(item))
            match item:
                case ast.AnnAssign(target=ast.Name(id=own)) if own == name:
                    return module.annotated(item.annotation)
                case ast.Assign(targets=[ast.Name(id=own)]) if own == name:
                    return module.meaning(item.value)
                case _:
                    pass
        given = module.attributes(node).get(name, ())
        values = {module.meaning(one) for one in given if not _is_none(one)}
        return values.pop() if len(values) == 1 else None

    def class_(self, path: str) -> tuple[Module, ast.ClassDef] | None:
        """The class of that full name that the project defines."""
        found = self.definition(path)
        return (found[0], found[1]) if found and isinstance(found[1], ast.ClassDef) else None

    def definition(self, path: str) -> tuple[Module, Function | ast.ClassDef] | None:
        """The function or class of that full name that the project defines."""
        parts = path.split(".")
        for length in range(len(parts) - 1, 0, -1):
            module = self._modules.module(".".join(parts[:length])) if parts[0] else None
            if module is not None:
                node = module.classes.get(path) or module.functions.get(path)
                return (module, node) if node is not None else None
        return None

    def bases(self, path: str) -> list[str]:
        """What a class of the project is made from, as far as it is known; not further up."""
        found = self.class_(path)
        return [p for base in found[1].bases if (p := found[0].resolve(base))] if found else []

    def descends(self, path: str, ancestor: str) -> bool:
        """Whether a class is another, or is made from it, directly or not."""
        waiting, seen = [path], set[str]()
        while waiting:
            one = waiting.pop()
            if one == ancestor:
                return True
            if one not in seen:
                seen.add(one)
                waiting += self.bases(one) or self._modules.names.bases(one)
        return False

    def result(self, path: str) -> Value | None:
        """What a call of that name gives."""
        found = self.definition(path)
        if found is None:
            owner, _, method = path.rpartition(".")
            if path.rpartition(".")[2][:1].isupper():
                return Value(path, instance=True)
            # silero.VAD.load(), openai.LLM.with_groq(): an object of the class.
            if owner.rpartition(".")[2][:1].isupper() and method.startswith(_MAKERS):
                return Value(owner, instance=True)
            return Value(f"{path}()", instance=True)
        module, node = found
        if isinstance(node, ast.ClassDef):
            return Value(path, instance=True)
        return self.returned(module, node)

    def returned(self, module: Module, function: Function) -> Value | None:
        """What a function of the project returns."""
        if function.returns is not None:
            value = module.annotated(function.returns)
            if value is not None:
                return value
        given = [
            node.value
            for node in ast.walk(function)
            if isinstance(node, ast.Return) and module.function_around(node) is function
        ]
        values = {module.meaning(one) for one in given if one is not None and not _is_none(one)}
        return values.pop() if len(values) == 1 else None

    def assigned(self, path: str) -> tuple[Module, ast.expr] | None:
        """The only value that a global of a module here, or an attribute of a class, is given."""
        owner, _, name = path.rpartition(".")
        module = self._modules.module(owner) if owner else None
        if module is None:
            return self.attribute(owner, name) if owner else None
        bindings = module.scopes[module.tree].bindings.get(name, [])
        if len(bindings) == 1 and bindings[0].kind == "value":
            value = bindings[0].node
            return (module, value) if isinstance(value, ast.expr) else None
        return None

    def attribute(self, path: str, name: str) -> tuple[Module, ast.expr] | None:
        """The only value that an attribute of a class here is given, by it or its methods."""
        found = self.class_(path)
        if found is None:
            return None
        module, node = found
        given = list(module.attributes(node).get(name, ()))
        for item in node.body:
            match item:
                case (
                    ast.Assign(targets=[ast.Name(id=own)], value=ast.expr() as value)
                    | ast.AnnAssign(target=ast.Name(id=own), value=ast.expr() as value)
                ) if own == name:
                    given.append(value)
                case _:
                    pass
        return (module, given[0]) if len(given) == 1 else None


def _is_none(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is None
