"""What an agent's source shows of whom it expects to call, and what its job is to be told."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from lkgen.project.source import Source, logs_an_error, spelled

_LOADS = ("json.loads", "orjson.loads", "ujson.loads")
_DIALS = {"create_sip_participant", "CreateSIPParticipantRequest"}
Whose = Literal["job", "room", "caller"]
# Words in what an agent calls somebody in the room whose metadata it reads.
_CALLER = ("participant", "caller", "user")
# Words in names by which an agent tells others in the room from its caller.
_NO_CALLER = ("agent", "bot", "avatar", "assistant", "worker", "supervisor", "human")


@dataclass(frozen=True)
class Expected:
    """Whom an agent expects.

    Attributes:
        needs: whose metadata must be JSON, with the keys that it takes from it.
        reads: whose metadata it looks at, whether it needs it or not.
        identity: what the caller must be called, or how that must begin; empty if it does not say.
        whole: `identity` is all of it.
        sip: the caller must come by phone: its SIP attributes are read.
        dials: it calls somebody itself.
        always: it does so whatever its job is told.
    """

    needs: Mapping[Whose, tuple[str, ...]]
    reads: frozenset[Whose]
    identity: str
    whole: bool
    sip: bool
    dials: bool
    always: bool

    def calls_out(self, metadata: str) -> bool:
        """Whether it calls the caller, being told this: some do only if they are told a number."""
        told = bool(metadata) or "job" in self.needs or "job" not in self.reads
        return self.dials and (told or self.always)


def expected(sources: Sequence[Source]) -> Expected:
    """What sources show of it; what stands behind an `if` of its own is not needed."""
    needs: dict[Whose, tuple[str, ...]] = {}
    identity, whole = "", False
    for source in sources:
        for owner, keys in _metadata(source):
            needs[owner] = tuple(dict.fromkeys([*needs.get(owner, ()), *keys]))
        for name, all_of_it in _identities(source):
            identity, whole = identity or name, all_of_it if not identity else whole
    return Expected(
        needs=needs,
        reads=frozenset(owner for source in sources for owner in _looked_at(source)),
        identity=identity,
        whole=whole,
        sip=any(_reads_sip(source) for source in sources),
        dials=any(source.names & _DIALS for source in sources),
        always=any(_dials_always(source) for source in sources),
    )


def _metadata(source: Source) -> Iterator[tuple[Whose, list[str]]]:
    """Whose metadata a file cannot do without, and the keys that it takes from it."""
    for call in source.calls:
        if source.dotted(call.func) not in _LOADS or not call.args:
            continue
        owner = _whose(call.args[0], source)
        if owner is None:
            continue
        if not _guarded(call, source):
            yield owner, [*_keys_of(call, source), *_demanded(call, source)]
        elif keys := [*_demanded(call, source)]:
            yield owner, keys


def _looked_at(source: Source) -> Iterator[Whose]:
    for node in source.nodes:
        if isinstance(node, (ast.Attribute, ast.Call)) and (owner := _read(node)):
            yield owner


def _whose(node: ast.expr, source: Source) -> Whose | None:
    """Whose metadata an expression is, if it is anybody's: itself, or what its name was given."""
    inner = _inner(node)
    if not isinstance(inner, ast.Name):
        return _read(inner)
    # metadata = ctx.job.metadata
    given = (n.value for n in source.nodes if isinstance(n, ast.Assign) and _names(n, inner.id))
    return next(filter(None, (_read(_inner(value)) for value in given)), None)


def _inner(node: ast.expr) -> ast.expr:
    """What (it or "").strip() is of: empty, it is no JSON either."""
    match node:
        case ast.Call(func=ast.Attribute(value=inner, attr="strip"), args=[]):
            return _inner(inner)
        case ast.BoolOp(op=ast.Or(), values=[inner, ast.Constant(value="")]):
            return _inner(inner)
        case _:
            return node


def _read(node: ast.expr) -> Whose | None:
    match node:
        case ast.Call(func=ast.Name(id="getattr"), args=[owner, ast.Constant("metadata"), *_]):
            return _owner(owner)
        case ast.Attribute(value=owner, attr="metadata"):
            return _owner(owner)
        case _:
            return None


def _owner(node: ast.expr) -> Whose | None:
    name = spelled(node).rpartition(".")[2].casefold()
    if name.endswith("job"):
        return "job"
    # Also room_info, _room.
    if "room" in name:
        return "room"
    return "caller" if any(word in name for word in _CALLER) else None


def _names(node: ast.Assign, name: str) -> bool:
    return any(isinstance(target, ast.Name) and target.id == name for target in node.targets)


def _guarded(node: ast.AST, source: Source) -> bool:
    """Whether an `if` about metadata, or a `try` that catches what is no JSON, stands around."""
    while (parent := source.parents.get(node)) is not None:
        if isinstance(parent, (ast.If, ast.IfExp)) and "metadata" in spelled(parent.test):
            return True
        if isinstance(parent, ast.Try) and node in parent.body:
            return not all(_raises(h.body) or _complains(h.body) for h in parent.handlers)
        node = parent
    return False


def _keys_of(call: ast.Call, source: Source) -> Iterator[str]:
    """The keys taken from a call's value, at once or by the name that it is given."""
    name = _given_name(call, source)
    for node in source.nodes:
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
            # Also where it is kept under its name: self.dial_info["transfer_to"]
            owner = node.value
            named = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
            of_it = owner is call or (bool(name) and named == name)
            if of_it and isinstance(node.slice.value, str):
                yield node.slice.value


def _given_name(call: ast.Call, source: Source) -> str:
    """What a call's value is called; empty if it is used at once."""
    parent = source.parents[call]
    if isinstance(parent, ast.IfExp):
        parent = source.parents[parent]
    match parent:
        case ast.Assign(targets=[ast.Name(id=name), *_]):
            return name
        case _:
            return ""


def _demanded(call: ast.Call, source: Source) -> Iterator[str]:
    """The keys of a call's value whose absence is raised, or ends the job with an error."""
    name = _given_name(call, source)
    if not name:
        return
    tests = {
        part.operand.id
        for node in source.nodes
        if isinstance(node, ast.If) and (_raises(node.body) or _gives_up(node.body))
        for part in ast.walk(node.test)
        if isinstance(part, ast.UnaryOp) and isinstance(part.operand, ast.Name)
    }
    for node in source.nodes:
        match node:
            case ast.Assign(
                targets=[ast.Name(id=target)],
                value=ast.Call(
                    func=ast.Attribute(value=ast.Name(id=owner), attr="get"),
                    args=[ast.Constant(value=str(key)), *_],
                ),
            ) if owner == name and target in tests:
                yield key
            case _:
                pass


def _complains(body: Sequence[ast.stmt]) -> bool:
    """Whether an error is logged there."""
    return any(logs_an_error(part) for statement in body for part in ast.walk(statement))


def _gives_up(body: Sequence[ast.stmt]) -> bool:
    return _complains(body) and isinstance(body[-1], ast.Return)


def _raises(body: Sequence[ast.stmt]) -> bool:
    return any(isinstance(statement, ast.Raise) for statement in body)


def _identities(source: Source) -> Iterator[tuple[str, bool]]:
    """What callers' identities are compared with: a text, and whether it is all of it."""
    for call in source.calls:
        called = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        first = call.args[0] if call.args else None
        given = {keyword.arg: keyword.value for keyword in call.keywords}
        asked = given.get("identity") if called == "wait_for_participant" else None
        if isinstance(asked, ast.Constant) and isinstance(asked.value, str):
            yield asked.value, True
        starts = called == "startswith" and spelled(call.func).endswith("identity.startswith")
        text = first.value if starts and isinstance(first, ast.Constant) else None
        if isinstance(text, str) and not any(word in text.casefold() for word in _NO_CALLER):
            yield text, False


def _dials_always(source: Source) -> bool:
    """Whether an entry function comes to where it dials, whatever is the case."""
    return any(
        isinstance(call.func, ast.Attribute)
        and call.func.attr == "create_sip_participant"
        and not _may_be_left_out(call, source)
        for call in source.calls
    )


def _may_be_left_out(node: ast.AST, source: Source) -> bool:
    """Whether an `if` stands around it, or one before it may end the entry function."""
    while (parent := source.parents.get(node)) is not None:
        if isinstance(parent, (ast.If, ast.IfExp, ast.Match, ast.While, ast.For, ast.Lambda)):
            return True
        beside = [*ast.iter_child_nodes(parent)]
        before = beside[: beside.index(node)]
        if any(isinstance(one, ast.If) and _leaves(one) for one in before):
            return True
        if isinstance(parent, (ast.FunctionDef, ast.AsyncFunctionDef)):
            first = parent.args.args[0] if parent.args.args else None
            return first is None or not spelled(first.annotation or first).endswith("JobContext")
        node = parent
    return True


def _leaves(node: ast.If) -> bool:
    return any(isinstance(part, (ast.Return, ast.Raise)) for part in ast.walk(node))


def _reads_sip(source: Source) -> bool:
    """Whether a file takes a SIP attribute without asking whether there is one."""
    return any(
        isinstance(node, ast.Subscript)
        and isinstance(node.ctx, ast.Load)
        and isinstance(node.slice, ast.Constant)
        and str(node.slice.value).startswith("sip.")
        for node in source.nodes
    )
