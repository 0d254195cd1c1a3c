"""Where an agent's settings go: which variable is which argument of which call."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from lkgen.project.source import Source
from lkgen.project.variables import field_variables, read_of, readers

_DEEPEST = 6
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_ADDRESSES = ("base_url", "api_base", "endpoint", "azure_endpoint", "api_url", "ws_url", "url")
_KEYS = ("api_key", "apikey", "auth_token", "access_token", "api_token", "token", "key", "secret")


@dataclass(frozen=True)
class Value:
    """What an argument is given.

    Attributes:
        variable: the environment variable that it is read from; empty for none.
        text: the text it is, or is by default; empty if that is worked out.
    """

    variable: str = ""
    text: str = ""


@dataclass(frozen=True)
class Use:
    """A call that is given settings.

    Attributes:
        what: what is called, such as `livekit.plugins.openai.LLM`.
        arguments: what it is given, by keyword.
    """

    what: str
    arguments: Mapping[str, Value] = field(default_factory=dict[str, Value])

    @property
    def plugin(self) -> str:
        """The LiveKit plugin that it is of; empty for none."""
        parts = self.what.split(".")
        return parts[2] if parts[:2] == ["livekit", "plugins"] and parts[2:] else ""

    @property
    def key(self) -> Value:
        """The API key that it is given."""
        return self._first(_KEYS)

    @property
    def address(self) -> Value:
        """The address that it is given."""
        return self._first(_ADDRESSES)

    def _first(self, names: Sequence[str]) -> Value:
        return next((self.arguments[name] for name in names if name in self.arguments), Value())


def uses(sources: Sequence[Source]) -> list[Use]:
    """Every call that is given an environment variable, a text or an address, with what it is.

    Followed through names, attributes, settings classes, helpers with a default and what wraps a
    value; names are taken by their last part, wherever in the project they are set.
    """
    known = _Known(sources)
    found: list[Use] = []
    for source in sources:
        for call in source.calls:
            given = {k.arg: known.value(k.value, source) for k in call.keywords if k.arg}
            if any(value.variable or value.text for value in given.values()):
                found.append(Use(source.dotted(call.func), given))
    return found


def addresses(sources: Sequence[Source], said: Mapping[str, str]) -> dict[str, str]:
    """The variable that holds the address of a host, by the host.

    Args:
        sources: which read variables, maybe with a default.
        said: the variables that are set.
    """
    known = _Known(sources)
    found: dict[str, str] = {}
    for source in sources:
        for node in source.nodes:
            read = (
                known.value(node, source) if isinstance(node, ast.Call | ast.Subscript) else Value()
            )
            for host in _hosts(said.get(read.variable) or read.text) if read.variable else ():
                found.setdefault(host, read.variable)
    return found


def _hosts(address: str) -> Iterator[str]:
    """The host of an address; on this machine also with its port, which alone tells it there."""
    try:
        url = urlsplit(address)
        host, port = url.hostname, url.port
    except ValueError:
        return
    if host:
        yield host
    if port and host in _LOOPBACK:
        yield f"127.0.0.1:{port}"


class _Known:
    """What names stand for in a project."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self._helpers = readers(sources)
        self._fields = field_variables(sources)
        self._assigned: dict[str, tuple[ast.expr, Source]] = {}
        for source in sources:
            for name, value in _assignments(source):
                self._assigned.setdefault(name, (value, source))

    def value(self, node: ast.expr, source: Source, deep: int = _DEEPEST) -> Value:
        if deep == 0:
            return Value()
        if (read := read_of(source, node, self._helpers)) is not None:
            name, default = read
            return Value(name, self.value(default, source, deep - 1).text if default else "")
        match node:
            case ast.Constant(value=str(text)):
                return Value(text=text)
            case ast.Name(id=name) | ast.Attribute(attr=name):
                return self._named(name, deep)
            case ast.BoolOp(values=values) | ast.JoinedStr(values=values):
                return _merged([self.value(part, source, deep - 1) for part in values])
            case ast.IfExp(body=body, orelse=other):
                return _merged([self.value(part, source, deep - 1) for part in (body, other)])
            case ast.FormattedValue(value=inner) | ast.Await(value=inner):
                return self.value(inner, source, deep - 1)
            # field(default_factory=lambda: os.getenv(…))
            case ast.Call(args=[], keywords=[ast.keyword(value=ast.Lambda(body=inner))]):
                return self.value(inner, source, deep - 1)
            # str(x), SecretStr(x); x.strip(), x.get_secret_value()
            case ast.Call(args=[ast.expr() as inner, *_]):
                return self.value(inner, source, deep - 1)
            case ast.Call(func=ast.Attribute(value=inner), args=[]):
                return self.value(inner, source, deep - 1)
            case _:
                return Value()

    def _named(self, name: str, deep: int) -> Value:
        if name in self._fields:
            return Value(*self._fields[name])
        if name in self._assigned:
            value, source = self._assigned[name]
            return self.value(value, source, deep - 1)
        return Value()


def _merged(values: Sequence[Value]) -> Value:
    variable = next((value.variable for value in values if value.variable), "")
    return Value(variable, next((value.text for value in values if value.text), ""))


def _assignments(source: Source) -> Iterator[tuple[str, ast.expr]]:
    """What is given a value in a file: names, attributes of `self`, fields, dictionary keys."""
    for node in source.nodes:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                yield name, value
            case ast.Assign(targets=[ast.Attribute(attr=name)], value=value):
                yield name, value
            case ast.AnnAssign(target=ast.Name(id=name) | ast.Attribute(attr=name), value=value):
                if value is not None:
                    yield name, value
            case _:
                pass
