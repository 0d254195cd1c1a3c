"""Which functions of a project call which, and which of them LiveKit calls first."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from typing import Protocol

from lkgen.project.meaning import Value
from lkgen.project.members import Members
from lkgen.project.modules import Module
from lkgen.project.scopes import FUNCTIONS, Function

Place = tuple[Module, Function]

_OPTIONS = ("livekit.agents.WorkerOptions", "livekit.agents.ServerOptions")
_SERVER = "livekit.agents.AgentServer"
_CONTEXT = "livekit.agents.JobContext"


class Code(Protocol):
    """The code of a project."""

    members: Members

    @property
    def modules(self) -> tuple[Module, ...]:
        """Its files that have to do with LiveKit."""
        ...


class CallGraph:
    """Which functions of a project call which."""

    def __init__(self, code: Code) -> None:
        self._code = code
        self._giving: set[ast.AST] = set()

    @cached_property
    def entrypoints(self) -> tuple[Place, ...]:
        """The functions that LiveKit calls for each job."""
        found: dict[ast.AST, Place] = {}
        for module in self._code.modules:
            for place in (*self._given(module, "entrypoint_fnc", 0), *self._decorated(module)):
                found.setdefault(place[1], place)
        return tuple(found.values())

    @cached_property
    def prewarms(self) -> tuple[Place, ...]:
        """The functions that LiveKit calls once for each process."""
        found: dict[ast.AST, Place] = {}
        for module in self._code.modules:
            for place in (*self._given(module, "prewarm_fnc", 2), *self._set_up(module)):
                found.setdefault(place[1], place)
        return tuple(found.values())

    def _given(self, module: Module, name: str, position: int) -> Iterator[Place]:
        for call in module.calls(*_OPTIONS):
            given = [word.value for word in call.keywords if word.arg == name]
            for value in [*given, *call.args[position : position + 1]]:
                yield from self._function(module, value)

    def _decorated(self, module: Module) -> Iterator[Place]:
        for node in module.functions.values():
            for decorator in node.decorator_list:
                called = decorator.func if isinstance(decorator, ast.Call) else decorator
                if module.resolve(called) == f"{_SERVER}.rtc_session":
                    yield module, node
        for call in module.calls(f"{_SERVER}.rtc_session"):
            for value in call.args[:1]:
                yield from self._function(module, value)

    def _set_up(self, module: Module) -> Iterator[Place]:
        for node in module.nodes:
            for target in node.targets if isinstance(node, ast.Assign) else ():
                if isinstance(target, ast.Attribute) and target.attr == "setup_fnc":
                    assert isinstance(node, ast.Assign)
                    yield from self._function(module, node.value)
        for call in module.calls(_SERVER):
            for word in call.keywords:
                if word.arg == "setup_fnc":
                    yield from self._function(module, word.value)

    def _function(self, module: Module, node: ast.expr) -> Iterator[Place]:
        found = self._code.members.definition(module.resolve(node))
        if found is not None and isinstance(found[1], FUNCTIONS):
            yield found[0], found[1]

    def reached_from(self, module: Module, function: Function) -> list[Place]:
        """A function and all of the project that it calls, directly or not.

        What makes an object of a class calls its `__init__`.
        """
        found: dict[ast.AST, Place] = {function: (module, function)}
        waiting: list[Place] = [(module, function)]
        while waiting:
            place, node = waiting.pop()
            for called in self._called(place, node):
                if called[1] not in found:
                    found[called[1]] = called
                    waiting.append(called)
        return list(found.values())

    def _called(self, module: Module, function: Function) -> Iterator[Place]:
        for node in ast.walk(function):
            if not isinstance(node, ast.Call) or not (path := module.resolve(node.func)):
                continue
            found = self._code.members.definition(path)
            if found is not None and isinstance(found[1], ast.ClassDef):
                found = self._code.members.definition(f"{path}.__init__")
            if found is not None and isinstance(found[1], FUNCTIONS):
                yield found[0], found[1]

    def parameter(self, path: str, node: ast.arg) -> Value | None:
        """What a parameter of the function of that full name is given in every call.

        None if that differs, or is not known.
        """
        found = self._code.members.definition(path)
        if found is None or not isinstance(found[1], FUNCTIONS) or node in self._giving:
            return None
        self._giving.add(node)
        try:
            values = set(self._values(found[0], found[1], node))
        finally:
            self._giving.discard(node)
        return values.pop() if len(values) == 1 else None

    def _values(self, module: Module, function: Function, node: ast.arg) -> Iterator[Value | None]:
        arguments = [*function.args.posonlyargs, *function.args.args]
        if arguments[:1] == [node] and function.name in self._entrypoint_names:
            yield Value(_CONTEXT, instance=True)
            return
        path = module.full_name(function)
        method = isinstance(module.parent(function), ast.ClassDef)
        for caller, call in self._callers.get(function.name, ()):
            if caller.resolve(call.func) != path:
                continue
            if node in arguments:
                position = arguments.index(node) - method
                if 0 <= position < len(call.args):
                    yield caller.meaning(call.args[position])
                    continue
            yield from (caller.meaning(w.value) for w in call.keywords if w.arg == node.arg)

    @cached_property
    def _entrypoint_names(self) -> frozenset[str]:
        """Names of entrypoints, told without knowing what anything stands for."""
        names: set[str] = set()
        for module in self._code.modules:
            for node in module.nodes:
                match node:
                    case ast.keyword(arg="entrypoint_fnc", value=ast.Name(id=name)):
                        names.add(name)
                    case ast.FunctionDef() | ast.AsyncFunctionDef():
                        if any("rtc_session" in ast.unparse(one) for one in node.decorator_list):
                            names.add(node.name)
                    case _:
                        pass
        return frozenset(names)

    @cached_property
    def _callers(self) -> dict[str, list[tuple[Module, ast.Call]]]:
        """The calls of each function, by the last part of the name it is called by."""
        found: dict[str, list[tuple[Module, ast.Call]]] = defaultdict(list)
        for module in self._code.modules:
            for call in module.source.calls:
                match call.func:
                    case ast.Name(id=name) | ast.Attribute(attr=name):
                        found[name].append((module, call))
                    case _:
                        pass
        return found
