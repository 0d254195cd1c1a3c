"""The environment variables that an agent's source wants, and what would do for each."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lkgen.project.source import Source

_READERS = ("os.getenv", "os.environ.get")
_VARIABLE = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)+")
_NUMBERS = ("int", "float")
_EXITS = ("sys.exit", "exit", "quit")


@dataclass(frozen=True)
class Wanted:
    """A variable that the source does not get along without.

    Attributes:
        name: its name.
        number: whether it must be a number.
        example: a value that the source itself says would do; empty if it says none.
        plugin: the `livekit.plugins` whose API key it is, if the source shows that.
    """

    name: str
    number: bool = False
    example: str = ""
    plugin: str = ""


def wanted(sources: Sequence[Source]) -> list[Wanted]:
    """What the sources read from the environment and have no default for, each once.

    Those that only switch something on when they are set (`if os.getenv("X"):`) are not wanted;
    those whose absence ends the agent (`if not os.getenv("X"): raise ...`) are.
    """
    found: dict[str, Wanted] = {}
    settings = _settings_classes(sources)
    helpers = {name for source in sources for name in _helpers(source)}
    for source in sources:
        asked = (*_reads(source), *_listed(source), *_asked(source, helpers))
        for want in (*asked, *_fields(source, settings)):
            found.setdefault(want.name, want)
    return list(found.values())


def _reads(source: Source) -> Iterator[Wanted]:
    parents = source.parents
    for node in source.nodes:
        name = _read_name(source, node)
        if name is None or not isinstance(name, ast.Constant) or not isinstance(name.value, str):
            continue
        parent = parents[node]
        number = isinstance(parent, ast.Call) and source.dotted(parent.func) in _NUMBERS
        want = Wanted(name.value, number, plugin=_plugin(source, parent, parents))
        if isinstance(node, ast.Subscript):
            if isinstance(node.ctx, ast.Load):
                yield want
            continue
        test = _test_around(node, parents)
        if test is not None:
            if _ends(source, test):
                yield want
        elif isinstance(parent, (ast.Assign, ast.AnnAssign)):
            tests = _tests_of(source, parent)
            if not tests or any(_ends(source, test) for test in tests):
                yield want
        elif not isinstance(parent, (ast.BoolOp, ast.Compare, ast.IfExp, ast.UnaryOp)):
            yield want


def _plugin(source: Source, parent: ast.AST, parents: dict[ast.AST, ast.AST]) -> str:
    """The plugin in `plugin.STT(api_key=...)`."""
    call = parents.get(parent)
    if isinstance(parent, ast.keyword) and parent.arg == "api_key" and isinstance(call, ast.Call):
        parts = source.dotted(call.func).split(".")
        return parts[2] if parts[:2] == ["livekit", "plugins"] and parts[2:] else ""
    return ""


def _read_name(source: Source, node: ast.AST) -> ast.expr | None:
    """The name in `os.environ[NAME]`, or in a call that reads it and has no default."""
    if isinstance(node, ast.Subscript) and source.dotted(node.value) == "os.environ":
        return node.slice
    if isinstance(node, ast.Call) and source.dotted(node.func) in _READERS:
        return node.args[0] if len(node.args) == 1 and not node.keywords else None
    return None


def _test_around(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> ast.If | None:
    """The `if` in whose test a node stands."""
    while isinstance(parent := parents.get(node), ast.expr):
        node = parent
    return parent if isinstance(parent, ast.If) and parent.test is node else None


def _tests_of(source: Source, assignment: ast.Assign | ast.AnnAssign) -> list[ast.If]:
    """Every `if` that tests what is assigned here."""
    targets = assignment.targets if isinstance(assignment, ast.Assign) else [assignment.target]
    names = {ast.unparse(target) for target in targets}
    return [
        node
        for node in source.nodes
        if isinstance(node, ast.If)
        and any(
            isinstance(part, (ast.Name, ast.Attribute)) and ast.unparse(part) in names
            for part in ast.walk(node.test)
        )
    ]


def _ends(source: Source, test: ast.If) -> bool:
    """Whether the agent ends where this test says that something is absent."""
    negative = any(isinstance(part, (ast.Not, ast.Is, ast.Eq)) for part in ast.walk(test.test))
    return negative and any(
        isinstance(part, ast.Raise)
        or (isinstance(part, ast.Call) and source.dotted(part.func) in _EXITS)
        for statement in test.body
        for part in ast.walk(statement)
    )


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
            read = [_read_name(source, part) for part in ast.walk(node)]
            if any(isinstance(name, ast.Name) and name.id == first for name in read):
                yield node.name


def _asked(source: Source, helpers: set[str]) -> Iterator[Wanted]:
    """What is read with such a function, without a default."""
    for call in source.calls:
        if source.dotted(call.func).rpartition(".")[2] in helpers and len(call.args) == 1:
            name = call.args[0]
            if isinstance(name, ast.Constant) and isinstance(name.value, str) and not call.keywords:
                yield Wanted(name.value)


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
    for node in source.nodes:
        if not isinstance(node, ast.ClassDef) or node.name not in settings:
            continue
        prefix = _keyword(node, "env_prefix")
        for item in node.body:
            if not isinstance(item, ast.AnnAssign) or not isinstance(item.target, ast.Name):
                continue
            if item.target.id == "model_config" or "ClassVar" in ast.unparse(item.annotation):
                continue
            given = _field_call(source, item.value)
            if item.value is not None and (given is None or _has_default(given)):
                continue
            alias = _alias(given) if given is not None else ""
            name = alias or (prefix + item.target.id).upper()
            yield Wanted(name, *_of_type(item.annotation))


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
        if isinstance(part, ast.Assign) and name in [ast.unparse(item) for item in part.targets]:
            value = part.value
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            return value.value
    return ""


def _of_type(annotation: ast.expr) -> tuple[bool, str]:
    """Whether a type is a number, and a value that it takes."""
    if isinstance(annotation, ast.Subscript) and ast.unparse(annotation.value).endswith("Literal"):
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
