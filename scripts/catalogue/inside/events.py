"""The events that LiveKit's classes emit: their names as `on` takes them, what a handler gets."""

import ast
import functools
import inspect
import re
import sys
import typing
from typing import Any

from livekit import rtc

from inside.classes import fields_of, path_of, shape_of
from inside.source import literal_values


def events_of(value: Any) -> dict[str, Any]:
    """The events that a class adds to those of its bases: what a handler is called with.

    Each argument has a name and a type where LiveKit's source gives them; an event without
    "arguments" is one whose calls the source does not show.
    """
    session = payloads() if value.__name__ == "AgentSession" else {}
    known = {**handled(), **emitted(value), **documented(value)}
    found: dict[str, Any] = {}
    for name in sorted(declared(value)):
        arguments = known.get(name)
        if name in session:
            arguments = [{"type": path_of(session[name])}]
        found[name] = {} if arguments is None else {"arguments": arguments}
    return found


def declared(value: Any) -> set[str]:
    """The names that a class gives the EventEmitter[...] that it is."""
    found: set[str] = set()
    for base in vars(value).get("__orig_bases__", ()):
        origin = typing.get_origin(base)
        if inspect.isclass(origin) and issubclass(origin, rtc.EventEmitter):
            found = found.union(*map(literal_values, typing.get_args(base)))
    return found


def payloads() -> dict[str, Any]:
    """The classes of an AgentSession's events by the name of the event, their field `type`."""
    found: dict[str, Any] = {}
    for payload in vars(sys.modules["livekit.agents.voice.events"]).values():
        if inspect.isclass(payload) and shape_of(payload) == "model":
            name = fields_of(payload).get("type", {}).get("default", "")
            found.setdefault(name.strip("'"), payload)
    return found


def documented(value: Any) -> dict[str, list[dict[str, str]]]:
    """The arguments that the docstring of its `on` lists."""
    text = inspect.getdoc(vars(value).get("on")) or ""
    found: dict[str, list[dict[str, str]]] = {}
    for part in re.split(r'\n\s*- \*\*"', text)[1:]:
        name = part.partition('"')[0]
        arguments = re.findall(r"`(\w+)` \((.+?)\)(?=,|\s|$)", part.partition("Arguments:")[2])
        found[name] = [{"name": one, "type": type_} for one, type_ in arguments]
    return found


def emitted(value: Any) -> dict[str, list[dict[str, str]]]:
    """The arguments of the calls of `emit` in the module of the class, with the classes made."""
    found: dict[str, list[dict[str, str]]] = {}
    for function in functions_of(value.__module__):
        made = {**annotated(function), **assigned(function)}
        for call in calls(function, "emit"):
            arguments = [argument_of(node, made) for node in call.args[1:]]
            # Of several calls the one that tells most: another passes on what it was given.
            starred = any(isinstance(node, ast.Starred) for node in call.args)
            name = constant(call)
            if name and not starred and types(arguments) >= types(found.get(name, [])):
                found[name] = arguments
    return found


@functools.cache
def handled() -> dict[str, list[dict[str, str]]]:
    """What LiveKit's own handlers take: a realtime session's events are emitted by plugins."""
    functions = functions_of("livekit.agents.voice.agent_activity")
    taken = {one.name: one.args.args[-1] for one in functions if one.args.args}
    found: dict[str, list[dict[str, str]]] = {}
    for function in functions:
        for call in calls(function, "on"):
            handler = getattr(call.args[1], "attr", "") if len(call.args) > 1 else ""
            one = taken.get(handler)
            if one and one.annotation and constant(call):
                found[constant(call)] = [{"name": one.arg, "type": ast.unparse(one.annotation)}]
    return found


Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions_of(module: str) -> list[Function]:
    """The functions in the source of a module that was imported."""
    try:
        tree = ast.parse(inspect.getsource(sys.modules[module]))
    except (OSError, TypeError):
        return []
    return [node for node in ast.walk(tree) if isinstance(node, Function)]


def calls(function: Function, name: str) -> list[ast.Call]:
    """The calls in a function of a method of that name with arguments."""
    return [
        node
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == name and node.args
    ]


def constant(call: ast.Call) -> str:
    """The first argument, where it is a text."""
    first = call.args[0]
    return first.value if isinstance(first, ast.Constant) else ""


def types(arguments: list[dict[str, str]]) -> int:
    """How many of the arguments have a known type."""
    return sum("type" in argument for argument in arguments)


def argument_of(node: ast.expr, made: dict[str, str]) -> dict[str, str]:
    """The name of what is passed; its class, where the call makes it or the function did."""
    name = getattr(node, "id", "") or getattr(node, "attr", "")
    type_ = called(node) or (made.get(name, "") if isinstance(node, ast.Name) else "")
    return {**({"name": name} if name else {}), **({"type": type_} if type_ else {})}


def annotated(function: Function) -> dict[str, str]:
    """The types of the parameters of a function."""
    parameters = [*function.args.args, *function.args.kwonlyargs]
    return {one.arg: ast.unparse(one.annotation) for one in parameters if one.annotation}


def assigned(function: ast.AST) -> dict[str, str]:
    """The names that a function gives to what it makes."""
    return {
        target.id: called(node.value)
        for node in ast.walk(function)
        if isinstance(node, ast.Assign) and called(node.value)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def called(node: ast.expr) -> str:
    """The class that an expression makes one of; empty for all else."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
        name = ast.unparse(node.func)
        return name if name.rpartition(".")[2][:1].isupper() else ""
    return ""
