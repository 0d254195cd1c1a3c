"""What several rules ask of code: classes made from LiveKit's, and what is reached from where."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache

from lkgen.doctor.agent_project import AgentProject
from lkgen.facts import Class, Facts
from lkgen.facts import Function as LivekitFunction
from lkgen.project.modules import Module
from lkgen.project.scopes import FUNCTIONS, Function

# What a class may be made from besides LiveKit's that gives it no method LiveKit asks for.
_PLAIN = ("object", "abc.ABC", "typing.Generic", "typing.Protocol")


def methods(node: ast.ClassDef) -> dict[str, Function]:
    """The methods that a class defines itself; the last of each name."""
    return {one.name: one for one in node.body if isinstance(one, FUNCTIONS)}


def ancestry(
    project: AgentProject, path: str
) -> tuple[list[tuple[Module, ast.ClassDef]], list[str]]:
    """The project's classes that a class is made from, itself first, and the others' names.

    A base whose name is not known has an empty one.
    """
    own: list[tuple[Module, ast.ClassDef]] = []
    others: list[str] = []
    waiting, seen = [path], set[str]()
    while waiting:
        one = waiting.pop(0)
        found = project.codebase.members.class_(one)
        if found is None:
            others.append(one if one not in _PLAIN else "object")
        elif one not in seen:
            seen.add(one)
            own.append(found)
            module, node = found
            waiting += [module.resolve(base) for base in node.bases]
    return own, others


def livekit_base(project: AgentProject, module: Module, node: ast.ClassDef) -> Class | None:
    """The first class of LiveKit's that a class of the project is made from, as facts know it."""
    _, others = ancestry(project, module.full_name(node))
    for name in others:
        found = livekit_class(project.facts, name) if name.startswith("livekit.") else None
        if found is not None:
            return found
    return None


def subclasses(project: AgentProject) -> Iterator[tuple[Module, ast.ClassDef, Class]]:
    """The project's classes that are made from one of LiveKit's, with that one."""
    for module in project.modules:
        for node in module.classes.values():
            base = livekit_base(project, module, node) if node.bases else None
            if base is not None:
                yield module, node, base


def is_livekits(module: Module) -> bool:
    """Whether a file is one of LiveKit's own: its source, not what uses it."""
    return f"{module.name}.".startswith(("livekit.agents.", "livekit.plugins."))


def own_returns(function: Function) -> Iterator[ast.Return]:
    """The `return`s of a function itself, not of those within."""
    for node in own_nodes(function):
        if isinstance(node, ast.Return):
            yield node


def own_nodes(function: Function) -> Iterator[ast.AST]:
    """What stands in a function's body, but not in functions and classes within."""
    waiting: list[ast.AST] = list(reversed(function.body))
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, (*FUNCTIONS, ast.Lambda, ast.ClassDef)):
            waiting.extend(reversed(list(ast.iter_child_nodes(node))))


def is_stub(function: Function) -> bool:
    """Whether a function does nothing: `...`, `pass`, a docstring, or says it is to be written."""
    for one in function.body:
        match one:
            case ast.Pass() | ast.Expr(value=ast.Constant()):
                continue
            case ast.Raise(exc=ast.Name(id="NotImplementedError")):
                continue
            case ast.Raise(exc=ast.Call(func=ast.Name(id="NotImplementedError"))):
                continue
            case _:
                return False
    return True


def decorators(node: Function | ast.ClassDef) -> set[str]:
    """The last part of the name of each decorator."""
    named = (one.func if isinstance(one, ast.Call) else one for one in node.decorator_list)
    return {ast.unparse(one).rpartition(".")[2] for one in named}


def handlers(
    module: Module, project: AgentProject, call: ast.Call
) -> Iterator[tuple[Module, Function]]:
    """The functions that a call of `.on()` registers: what it decorates, or is given."""
    parent = module.parent(call)
    if isinstance(parent, FUNCTIONS) and call in parent.decorator_list:
        yield module, parent
    for value in call.args[1:2]:
        found = project.codebase.members.definition(module.resolve(value))
        if found is not None and isinstance(found[1], FUNCTIONS):
            yield found[0], found[1]


def is_guarded(module: Module, node: ast.AST, *errors: str) -> bool:
    """Whether a node stands where such an error is foreseen: in `try` with a fitting `except`.

    So does what stands in an `except`, and what `hasattr` asked about.
    """
    inner = node
    for one in module.around(node):
        if isinstance(one, ast.Try):
            if any(inner is handler for handler in one.handlers):
                return True
            if inner in one.body and any(_foresees(handler, errors) for handler in one.handlers):
                return True
        if isinstance(one, ast.If | ast.IfExp) and "hasattr" in ast.unparse(one.test):
            return True
        inner = one
    return False


def _foresees(handler: ast.ExceptHandler, errors: tuple[str, ...]) -> bool:
    names = ast.unparse(handler.type) if handler.type else "Exception"
    return any(name in names for name in errors)


@cache
def livekit_class(facts: Facts, path: str) -> Class | None:
    """What is known of a class of LiveKit's, also by way of a module that another one offers.

    `from livekit.agents import room_io` makes `livekit.agents.room_io.RoomOptions`.
    """
    return facts.class_(_by_home(facts, path))


@cache
def livekit_function(facts: Facts, path: str) -> LivekitFunction | None:
    """A function of LiveKit's, in the same way."""
    return facts.function(_by_home(facts, path))


def _by_home(facts: Facts, path: str) -> str:
    parts = path.split(".")
    for length in range(len(parts) - 1, 2, -1):
        owner = ".".join(parts[:length])
        if owner in facts.modules:
            return path
        home = facts.home(owner)
        if home and home in facts.modules:
            return ".".join([home, *parts[length:]])
    return path


def import_closure(project: AgentProject, *modules: Module) -> list[Module]:
    """Files and those of the project that they import, directly or not."""
    found = {module.name: module for module in modules}
    waiting = list(modules)
    while waiting:
        for imported in project.codebase.imports(waiting.pop()):
            if imported.name not in found:
                found[imported.name] = imported
                waiting.append(imported)
    return list(found.values())


def agent_modules(project: AgentProject) -> list[Module]:
    """The files that a worker of the project reads, its own first.

    Where no worker is seen, those that import livekit.agents and what they import.
    """
    roots = list(dict.fromkeys(module for module, _ in project.entrypoints))
    if not roots:
        roots = [
            module
            for module in project.modules
            if any(name.startswith("livekit.agents") for _, name, _ in module.source.imports)
        ]
    return import_closure(project, *roots)


@cache
def kind_of(facts: Facts, path: str) -> str:
    """What a plugin's class is for: "stt", "llm", "tts", "realtime", "vad"; empty if not known."""
    for package in facts.packages.values():
        if path in package.classes:
            return str(package.classes[path].get("kind", ""))
    return ""


@cache
def default_model(facts: Facts, path: str) -> str:
    """The model of a plugin's class that is given none; empty if not known."""
    for package in facts.packages.values():
        if path in package.classes:
            return str(package.classes[path].get("model") or "")
    return ""


def seems(module: Module, node: ast.expr | None, path: str) -> bool:
    """Whether an expression is an object of a class, or is called as one and may be.

    `session`, `self._session` and `agent_session` seem to be an AgentSession in a file that imports
    livekit.agents, where nothing tells what they are.
    """
    if module.is_a(node, path):
        return True
    if node is None or module.instance_of(node) or module.resolve(node):
        return False
    if not any(name.startswith("livekit") for _, name, _ in module.source.imports):
        return False
    said = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
    word = path.rpartition(".")[2].removeprefix("Agent").lower()
    return str(said).lower().rpartition("_")[2] == word
