"""What several rules ask of code: arguments of calls, and classes made from LiveKit's."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from lkgen.doctor.agent_project import AgentProject
from lkgen.facts import Class, Facts
from lkgen.facts import Function as LivekitFunction
from lkgen.project.modules import Module
from lkgen.project.scopes import FUNCTIONS, Function

# What a class may be made from besides LiveKit's that gives it no method LiveKit asks for.
_PLAIN = ("object", "abc.ABC", "typing.Generic", "typing.Protocol")


def argument(call: ast.Call, name: str, position: int | None = None) -> ast.expr | None:
    """What a call is given under a name, or else in a place; None if nothing."""
    for word in call.keywords:
        if word.arg == name:
            return word.value
    if position is not None and position < len(call.args):
        value = call.args[position]
        return None if isinstance(value, ast.Starred) else value
    return None


def is_spread(call: ast.Call) -> bool:
    """Whether a call is given `*args` or `**kwargs`, so that not all of it is seen."""
    starred = any(isinstance(one, ast.Starred) for one in call.args)
    return starred or any(word.arg is None for word in call.keywords)


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
        found = project.facts.class_(name) if name.startswith("livekit.") else None
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


def is_guarded(module: Module, node: ast.AST) -> bool:
    """Whether a node stands where its failing is foreseen: in `try` with a fitting `except`."""
    inner = node
    for one in module.around(node):
        if isinstance(one, ast.Try) and inner in one.body and any(map(_foresees, one.handlers)):
            return True
        if isinstance(one, ast.Try) and any(inner is handler for handler in one.handlers):
            return True
        inner = one
    return False


def _foresees(handler: ast.ExceptHandler) -> bool:
    names = ast.unparse(handler.type) if handler.type else "Exception"
    foreseen = ("ImportError", "ModuleNotFoundError", "Exception", "TypeError", "AttributeError")
    return any(name in names for name in foreseen)


def livekit_class(facts: Facts, path: str) -> Class | None:
    """What is known of a class of LiveKit's, also by way of a module that another one offers.

    `from livekit.agents import room_io` makes `livekit.agents.room_io.RoomOptions`.
    """
    return facts.class_(_by_home(facts, path))


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


@dataclass(frozen=True)
class Given:
    """Something given by name: to a call, or in a dictionary. `node` is its place."""

    name: str
    value: ast.expr
    node: ast.AST
    module: Module


def given(module: Module, call: ast.Call) -> list[Given]:
    """What a call is given by name, also by way of `**options` where that is a dictionary."""
    found: list[Given] = []
    for word in call.keywords:
        if word.arg is not None:
            found.append(Given(word.arg, word.value, word, module))
        else:
            found += entries(module, word.value)
            found += _added(module, word.value)
    return found


def entries(module: Module, node: ast.expr | None) -> list[Given]:
    """What a dictionary, `dict(…)` or a TypedDict holds, through a name; empty if not known."""
    at = module.value_of(node)
    if at is None:
        return []
    place, value = at
    match value:
        case ast.Dict(keys=keys, values=values):
            pairs = zip(keys, values, strict=True)
            return [
                Given(key.value, one, key, place)
                for key, one in pairs
                if isinstance(key, ast.Constant) and isinstance(key.value, str)
            ]
        case ast.Call(func=func, args=[], keywords=words) if _makes_dict(place, func):
            return [Given(one.arg, one.value, one, place) for one in words if one.arg]
        case _:
            return []


def _makes_dict(module: Module, func: ast.expr) -> bool:
    path = module.resolve(func)
    return path == "dict" or path.startswith("livekit.")


def _added(module: Module, node: ast.expr) -> list[Given]:
    """What is put under a key of a named dictionary: `options["stt"] = …`."""
    if not isinstance(node, ast.Name):
        return []
    found: list[Given] = []
    function = module.function_around(node)
    for one in ast.walk(function or module.tree):
        match one:
            case ast.Assign(
                targets=[
                    ast.Subscript(
                        value=ast.Name(id=name), slice=ast.Constant(value=str(key))
                    ) as target
                ],
                value=value,
            ) if name == node.id:
                found.append(Given(key, value, target, module))
            case _:
                pass
    return found


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


def possible_texts(
    module: Module, node: ast.expr | None, deep: int = 6
) -> list[tuple[Module, ast.Constant]]:
    """The texts that an expression is, or is by default.

    Of `os.getenv("MODEL", "nova-3")`, nova-3.
    """
    at = module.value_of(node) if deep else None
    if at is None:
        return []
    place, value = at
    match value:
        case ast.Constant(value=str()):
            return [(place, value)]
        case ast.BoolOp(values=parts):
            return [one for part in parts for one in possible_texts(place, part, deep - 1)]
        case ast.IfExp(body=body, orelse=other):
            parts = [body, other]
            return [one for part in parts for one in possible_texts(place, part, deep - 1)]
        case ast.Call(func=func, args=[_, default, *_]):
            read = place.resolve(func) in ("os.getenv", "os.environ.get")
            return possible_texts(place, default, deep - 1) if read else []
        case ast.Call(func=ast.Attribute(value=inner, attr="strip" | "lower"), args=[]):
            return possible_texts(place, inner, deep - 1)
        case _:
            return []


def kind_of(facts: Facts, path: str) -> str:
    """What a plugin's class is for: "stt", "llm", "tts", "realtime", "vad"; empty if not known."""
    for package in facts.packages.values():
        if path in package.classes:
            return str(package.classes[path].get("kind", ""))
    return ""


def default_model(facts: Facts, path: str) -> str:
    """The model of a plugin's class that is given none; empty if not known."""
    for package in facts.packages.values():
        if path in package.classes:
            return str(package.classes[path].get("model") or "")
    return ""
