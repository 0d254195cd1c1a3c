"""The environment variables that an agent's source wants, and what would do for each."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from lkgen.project.missed import (
    complained_of,
    empty_default,
    ends,
    is_missed,
    test_around,
    tests_of,
)
from lkgen.project.source import Source, spelled

_READERS = ("os.getenv", "os.environ.get")
_VARIABLE = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)+")
_NUMBERS = ("int", "float")


@dataclass(frozen=True)
class Wanted:
    """A variable that the source does not get along without.

    Attributes:
        name: its name.
        number: whether it must be a number.
        example: a value that the source itself says would do; empty if it says none.
    """

    name: str
    number: bool = False
    example: str = ""


def wanted(sources: Sequence[Source]) -> list[Wanted]:
    """What the sources read from the environment and have no default for, each once.

    Those that only switch something on when they are set (`if os.getenv("X"):`) are not wanted;
    those whose absence ends the agent (`if not os.getenv("X"): raise ...`) are.
    """
    found: dict[str, Wanted] = {}
    settings = _settings_classes(sources)
    helpers, complaints = readers(sources), complained_of(sources)
    for source in sources:
        asked = (*_reads(source, helpers, complaints), *_listed(source))
        for want in (*asked, *_fields(source, settings)):
            found.setdefault(want.name, want)
    return list(found.values())


def mentioned(source: Source) -> Iterator[str]:
    """Each text in a source that may be a variable's name, whatever is done with it."""
    for node in source.nodes:
        text = node.value if isinstance(node, ast.Constant) else None
        if isinstance(text, str) and text.isidentifier():
            yield text


def readers(sources: Sequence[Source]) -> set[str]:
    """Names of the functions that read the variable they are given the name of."""
    return {name for source in sources for name in _helpers(source)}


def read_of(
    source: Source, node: ast.expr, helpers: Collection[str]
) -> tuple[str, ast.expr | None] | None:
    """The variable that an expression reads, and its default if there is one; None for others."""
    match node:
        case ast.Subscript(value=value, slice=ast.Constant(value=str(name))):
            return (name, None) if source.dotted(value) == "os.environ" else None
        case ast.Call(args=[ast.Constant(value=str(name)), *rest], keywords=keywords):
            called = source.dotted(node.func)
            if called in _READERS or called.rpartition(".")[2] in helpers:
                given = [*rest, *(word.value for word in keywords if word.arg == "default")]
                return name, given[0] if given else None
            return None
        case _:
            return None


def field_variables(sources: Sequence[Source]) -> dict[str, tuple[str, str]]:
    """The variable of each field of a settings class, and the text it is by default."""
    settings = _settings_classes(sources)
    found: dict[str, tuple[str, str]] = {}
    for source in sources:
        for node, item in _settings_fields(source, settings):
            given = _field_call(source, item.value)
            default = next(iter(given.args), None) if given else item.value
            for keyword in given.keywords if given else ():
                default = keyword.value if keyword.arg == "default" else default
            text = default.value if isinstance(default, ast.Constant) else ""
            name = _field_name(node, item, given)
            found.setdefault(spelled(item.target), (name, text if isinstance(text, str) else ""))
    return found


def _reads(
    source: Source, helpers: Collection[str], complaints: Collection[str]
) -> Iterator[Wanted]:
    parents = source.parents
    for node in source.nodes:
        name = _read_name(source, node, helpers)
        if name is None and isinstance(node, ast.Call) and empty_default(node):
            read = read_of(source, node, helpers)
            name = node.args[0] if read else None
        if name is None or not isinstance(name, ast.Constant) or not isinstance(name.value, str):
            continue
        parent = parents[node]
        if empty_default(node):
            if name.value in complaints or is_missed(source, node):
                yield Wanted(name.value)
            continue
        number = isinstance(parent, ast.Call) and source.dotted(parent.func) in _NUMBERS
        want = Wanted(name.value, number)
        if isinstance(node, ast.Subscript):
            if isinstance(node.ctx, ast.Load):
                yield want
            continue
        test = test_around(node, parents)
        if name.value in complaints:
            yield want
        elif test is not None:
            if ends(source, test):
                yield want
        elif isinstance(parent, (ast.Assign, ast.AnnAssign)):
            tests = tests_of(source, parent)
            if not tests or any(ends(source, test) for test in tests):
                yield want
        elif not isinstance(parent, (ast.BoolOp, ast.Compare, ast.IfExp, ast.UnaryOp)):
            yield want


def _read_name(source: Source, node: ast.AST, helpers: Collection[str] = ()) -> ast.expr | None:
    """The name in `os.environ[NAME]`, or in a call that reads it and has no default."""
    if isinstance(node, ast.Subscript) and source.dotted(node.value) == "os.environ":
        return node.slice
    if isinstance(node, ast.Call):
        called = source.dotted(node.func)
        if called in _READERS or called.rpartition(".")[2] in helpers:
            return node.args[0] if len(node.args) == 1 and not node.keywords else None
    return None


def _listed(source: Source) -> Iterator[Wanted]:
    """Names in a list, where the file reads variables whose names it takes from one."""
    loops = any(
        isinstance(_read_name(source, node), ast.Name)
        or (
            isinstance(node, ast.Compare)
            and isinstance(node.ops[0], (ast.In, ast.NotIn))
            and source.dotted(node.comparators[0]) == "os.environ"
        )
        for node in source.nodes
    )
    for node in source.nodes if loops else ():
        parts = node.elts if isinstance(node, (ast.List, ast.Tuple, ast.Set)) else []
        for part in parts:
            text = part.value if isinstance(part, ast.Constant) else None
            if isinstance(text, str) and _VARIABLE.fullmatch(text):
                yield Wanted(text)


def _helpers(source: Source) -> Iterator[str]:
    """Functions that read the variable they are given the name of."""
    for node in source.nodes:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.args.args:
            first = node.args.args[0].arg
            # A method's own object comes first.
            if first == "self" and node.args.args[1:]:
                first = node.args.args[1].arg
            read = [_name_given(source, part) for part in ast.walk(node)]
            if any(isinstance(name, ast.Name) and name.id == first for name in read):
                yield node.name


def _name_given(source: Source, node: ast.AST) -> ast.expr | None:
    """The name in a call that reads a variable, whether it has a default or not."""
    if isinstance(node, ast.Call) and source.dotted(node.func) in _READERS and node.args:
        return node.args[0]
    return _read_name(source, node)


def _settings_classes(sources: Sequence[Source]) -> set[str]:
    """Names of the classes that read the environment with pydantic-settings."""
    known = {"BaseSettings"}
    classes = [
        (node.name, [source.dotted(base).rpartition(".")[2] for base in node.bases])
        for source in sources
        for node in source.nodes
        if isinstance(node, ast.ClassDef)
    ]
    # A class may inherit from one that is read later.
    for _ in classes:
        known |= {name for name, bases in classes if known & set(bases)}
    return known - {"BaseSettings"}


def _fields(source: Source, settings: set[str]) -> Iterator[Wanted]:
    """The fields without a default of its settings classes."""
    for node, item in _settings_fields(source, settings):
        given = _field_call(source, item.value)
        if item.value is None or (given is not None and not _has_default(given)):
            yield Wanted(_field_name(node, item, given), *_of_type(item.annotation))


def _settings_fields(
    source: Source, settings: set[str]
) -> Iterator[tuple[ast.ClassDef, ast.AnnAssign]]:
    for node in source.nodes:
        if not isinstance(node, ast.ClassDef) or node.name not in settings:
            continue
        for item in node.body:
            if not isinstance(item, ast.AnnAssign) or not isinstance(item.target, ast.Name):
                continue
            if item.target.id != "model_config" and "ClassVar" not in spelled(item.annotation):
                yield node, item


def _field_name(node: ast.ClassDef, item: ast.AnnAssign, given: ast.Call | None) -> str:
    alias = _alias(given) if given is not None else ""
    return alias or (_keyword(node, "env_prefix") + spelled(item.target)).upper()


def _field_call(source: Source, value: ast.expr | None) -> ast.Call | None:
    if isinstance(value, ast.Call) and source.dotted(value.func).rpartition(".")[2] == "Field":
        return value
    return None


def _has_default(field: ast.Call) -> bool:
    defaults = [keyword.value for keyword in field.keywords if keyword.arg == "default"]
    given = [*field.args[:1], *defaults]
    if any(keyword.arg == "default_factory" for keyword in field.keywords):
        return True
    return any(not (isinstance(value, ast.Constant) and value.value is ...) for value in given)


def _alias(field: ast.Call) -> str:
    """The first name that an alias allows."""
    for keyword in field.keywords:
        if keyword.arg in ("validation_alias", "alias"):
            for part in ast.walk(keyword.value):
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    return part.value
    return ""


def _keyword(node: ast.ClassDef, name: str) -> str:
    """A setting of the class: `SettingsConfigDict(name=...)` or `class Config: name = ...`."""
    for part in ast.walk(node):
        value = part.value if isinstance(part, ast.keyword) and part.arg == name else None
        if isinstance(part, ast.Assign) and name in [spelled(item) for item in part.targets]:
            value = part.value
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            return value.value
    return ""


def _of_type(annotation: ast.expr) -> tuple[bool, str]:
    """Whether a type is a number, and a value that it takes."""
    if isinstance(annotation, ast.Subscript) and spelled(annotation.value).endswith("Literal"):
        first = annotation.slice
        first = first.elts[0] if isinstance(first, ast.Tuple) else first
        return False, str(first.value) if isinstance(first, ast.Constant) else ""
    names = {part.id for part in ast.walk(annotation) if isinstance(part, ast.Name)}
    if "bool" in names:
        return False, "true"
    if names & {"list", "List", "set", "tuple"}:
        return False, "[]"
    if names & {"dict", "Dict"}:
        return False, "{}"
    if any(name.endswith(("Url", "Dsn")) for name in names):
        return False, "https://lkgen.invalid"
    return bool(names & {"int", "float", "Decimal", *_NUMBERS}), ""
