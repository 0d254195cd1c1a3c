"""What a fact is: parameters, functions, classes, events, deprecations, packages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

PARAMETER = re.compile(r"(\**)(\w*)(?:: (.*?))?(?: = (.*))?", re.DOTALL)


@dataclass(frozen=True)
class Parameter:
    """A parameter of a function or a field of a class.

    `type` and `default` are source text; `default` is None where one must be given. `kind` is
    "keyword" for what is given by name only, "*" and "**" for what takes any number, else empty.
    """

    name: str
    type: str = ""
    default: str | None = None
    kind: str = ""


@dataclass(frozen=True)
class Function:
    """What a function or a method takes, by name in its order, and what it returns, as text."""

    parameters: Mapping[str, Parameter]
    returns: str = ""
    is_async: bool = False

    def takes(self, name: str) -> bool:
        """Whether it can be called with the keyword `name`."""
        return takes(self.parameters, name)


@dataclass(frozen=True)
class Class:
    """A class as it can be used, with what it has from LiveKit's other classes.

    `path` says where it is defined. `shape` is "dataclass", "model" (of pydantic), "typed_dict"
    or "enum", whose `parameters` are its fields or members; else empty. `abstract` are the methods
    and properties that a class made from it must have.
    """

    path: str
    parameters: Mapping[str, Parameter]
    methods: Mapping[str, Function] = field(default_factory=dict[str, Function])
    properties: frozenset[str] = frozenset()
    bases: tuple[str, ...] = ()
    abstract: tuple[str, ...] = ()
    shape: str = ""

    def takes(self, name: str) -> bool:
        """Whether one can be made with the keyword `name`."""
        return takes(self.parameters, name)


@dataclass(frozen=True)
class Event:
    """What a handler of an event is called with; None where LiveKit's source does not show it."""

    name: str
    arguments: tuple[Parameter, ...] | None


@dataclass(frozen=True)
class Deprecation:
    """Something deprecated, and what LiveKit prints.

    `where` is the function that prints, or a module that does when it is imported; `how` is
    "warning" for a DeprecationWarning, "log" for a line of a logger, or "print". In `text`, {…}
    stands for what is known only when it runs. It is about `arguments` of that function, about
    `names`, or about calling it.
    """

    where: str
    how: str
    text: str
    arguments: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    def is_about(self, name: str, argument: str = "") -> bool:
        """Whether it is about `name`, or about an argument of the function or class `name`."""
        whole = self.where.removesuffix(".__init__")
        printer = f".{whole}".endswith(f".{name}")
        if argument:
            return printer and argument in self.arguments
        return name in self.names or (printer and not self.arguments and not self.names)


@dataclass(frozen=True)
class Package:
    """A package of LiveKit's: its version, what it asks for, and what can be imported from it.

    `exports` are names by module. `classes` are those that are part of an agent, as look_inside.py
    describes them.
    """

    name: str
    version: str
    module: str
    requires_python: str
    requires: tuple[str, ...]
    exports: Mapping[str, frozenset[str]]
    classes: Mapping[str, Any]
    deprecations: tuple[Deprecation, ...]


def takes(parameters: Mapping[str, Parameter], name: str) -> bool:
    """Whether a function with these parameters can be called with the keyword `name`."""
    kinds = {one.kind for one in parameters.values()}
    return "**" in kinds or (name in parameters and parameters[name].kind != "*")


def parameters(texts: Iterable[str]) -> dict[str, Parameter]:
    """The parameters that are written so: `name: type = default`; what follows "*" is by name."""
    found: dict[str, Parameter] = {}
    kind = ""
    for text in texts:
        match = PARAMETER.fullmatch(text)
        assert match, text
        stars, name, type_, default = match.groups()
        if name:
            found[name] = Parameter(name, type_ or "", default, stars or kind)
        if stars == "*":
            kind = "keyword"
    return found


def function(entry: Mapping[str, Any]) -> Function:
    """A function as a file describes it."""
    returns, is_async = entry.get("returns", ""), entry.get("async", False)
    return Function(parameters(entry["parameters"]), returns, is_async)


def deprecations(entries: Iterable[Mapping[str, Any]]) -> tuple[Deprecation, ...]:
    """Deprecations as a file describes them."""
    return tuple(
        Deprecation(
            entry["where"],
            entry["how"],
            entry["text"],
            tuple(entry.get("arguments", ())),
            tuple(entry.get("names", ())),
        )
        for entry in entries
    )


def exports(entry: Mapping[str, list[str]], module: str) -> dict[str, str]:
    """The names of a module, each with where it is defined, as dotted names.

    `entry` has them by the module that defines them, a renamed one as "its name as another".
    """
    found: dict[str, str] = {}
    for home, names in entry.items():
        for text in names:
            own, _, name = text.partition(" as ")
            found[name or own] = f"{home or module}.{own}"
    return found


def package(name: str, entry: Mapping[str, Any]) -> Package:
    """A package as a file describes it."""
    return Package(
        name,
        entry["version"],
        entry["module"],
        entry["requires_python"],
        tuple(entry["requires"]),
        {
            module: frozenset(exports(names, module))
            for module, names in entry.get("exports", {}).items()
        },
        entry.get("classes", {}),
        deprecations(entry.get("deprecations", ())),
    )
