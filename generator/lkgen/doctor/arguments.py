"""What calls are given: by name, in place, in a dictionary, from an environment variable."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from lkgen.project.modules import Module
from lkgen.project.scopes import FUNCTIONS


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


def possible_texts(
    module: Module, node: ast.expr | None, deep: int = 6
) -> list[tuple[Module, ast.Constant]]:
    """The texts that an expression is, or is by default.

    Of `os.getenv("MODEL", "nova-3")`, nova-3.
    """
    at = module.value_of(node) if deep else None
    if at is None:
        default = _default(module, node) if deep else None
        return possible_texts(module, default, deep - 1) if default else []
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
            read = place.resolve(func) == "os.getenv" or ast.unparse(func).endswith(".get")
            return possible_texts(place, default, deep - 1) if read else []
        # A field of settings: `model: str = Field("nova-3", alias="STT_MODEL")`.
        case ast.Call(func=ast.Name(id="Field"), args=[default, *_]):
            return possible_texts(place, default, deep - 1)
        case ast.Call(func=ast.Name(id="Field" | "field"), keywords=words):
            defaults = [word.value for word in words if word.arg in ("default", "default_factory")]
            return [one for part in defaults for one in possible_texts(place, part, deep - 1)]
        case ast.Lambda(body=body):
            return possible_texts(place, body, deep - 1)
        case ast.Call(func=ast.Attribute(value=inner, attr="strip" | "lower"), args=[]):
            return possible_texts(place, inner, deep - 1)
        case _:
            return []


def _default(module: Module, node: ast.expr | None) -> ast.expr | None:
    """What a parameter is where a function is not given it."""
    if not isinstance(node, ast.Name):
        return None
    bindings = module.scopes[node].find(node.id)
    argument = bindings[0].node if len(bindings) == 1 else None
    function = module.parent(argument) if isinstance(argument, ast.arg) else None
    function = module.parent(function) if isinstance(function, ast.arguments) else None
    if not isinstance(function, FUNCTIONS):
        return None
    placed = [*function.args.posonlyargs, *function.args.args]
    defaults = function.args.defaults
    for one, value in zip(placed[len(placed) - len(defaults) :], defaults, strict=True):
        if one is argument:
            return value
    for one, value in zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True):
        if one is argument:
            return value
    return None
