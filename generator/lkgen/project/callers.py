"""What an agent's source shows of whom it expects to call, and what its job is to be told."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lkgen.project.source import Source, logs_an_error, spelled

_LOADS = ("json.loads", "orjson.loads", "ujson.loads")
_DIALS = {"create_sip_participant", "CreateSIPParticipantRequest"}
# Words in names by which an agent tells others in the room from its caller.
_NO_CALLER = ("agent", "bot", "avatar", "assistant", "worker", "supervisor", "human")


@dataclass(frozen=True)
class Expected:
    """Whom an agent expects.

    Attributes:
        metadata: the keys that it takes from its job's metadata, which must be JSON; None if it
            gets along without.
        identity: what the caller must be called, or how that must begin; empty if it does not say.
        whole: `identity` is all of it.
        sip: the caller must come by phone: its SIP attributes are read.
        dials: it calls somebody itself.
        optional: it looks into its job's metadata only if there is any.
    """

    metadata: tuple[str, ...] | None
    identity: str
    whole: bool
    sip: bool
    dials: bool
    optional: bool = False

    def calls_out(self, metadata: str) -> bool:
        """Whether it calls the caller, being told this: some do only if they are told a number."""
        return self.dials and (bool(metadata) or not self.optional)


def expected(sources: Sequence[Source]) -> Expected:
    """What sources show of it; what stands behind an `if` of its own is not needed."""
    keys: list[str] | None = None
    identity, whole = "", False
    for source in sources:
        found = _metadata(source)
        keys = keys if found is None else [*(keys or ()), *found]
        for name, all_of_it in _identities(source):
            identity, whole = identity or name, all_of_it if not identity else whole
    return Expected(
        metadata=None if keys is None else tuple(dict.fromkeys(keys)),
        identity=identity,
        whole=whole,
        sip=any(_reads_sip(source) for source in sources),
        dials=any(source.names & _DIALS for source in sources),
        optional=keys is None and any(_looks_for_metadata(source) for source in sources),
    )


def _metadata(source: Source) -> list[str] | None:
    """The keys of the job's metadata that a file cannot do without; None if it reads none."""
    keys: list[str] = []
    read = False
    for call in source.calls:
        if source.dotted(call.func) not in _LOADS or not call.args:
            continue
        if not _is_job_metadata(call.args[0], source) or _guarded(call, source):
            continue
        read = True
        keys += _keys_of(call, source)
    return keys if read else None


def _looks_for_metadata(source: Source) -> bool:
    return any(isinstance(n, ast.Attribute) and _is_job_metadata(n, source) for n in source.nodes)


def _is_job_metadata(node: ast.expr, source: Source) -> bool:
    if isinstance(node, ast.Name):
        # metadata = ctx.job.metadata
        values = (n.value for n in source.nodes if isinstance(n, ast.Assign) and _names(n, node.id))
        return any(
            not isinstance(value, ast.Name) and _is_job_metadata(value, source) for value in values
        )
    match node:
        # (ctx.job.metadata or "").strip(): empty, it is no JSON either.
        case ast.Call(func=ast.Attribute(value=inner, attr="strip"), args=[]):
            return _is_job_metadata(inner, source)
        case ast.BoolOp(op=ast.Or(), values=[inner, ast.Constant(value="")]):
            return _is_job_metadata(inner, source)
        case _:
            pass
    if not isinstance(node, ast.Attribute) or node.attr != "metadata":
        return False
    owner = node.value
    return isinstance(owner, (ast.Attribute, ast.Name)) and spelled(owner).endswith("job")


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
    parent = source.parents[call]
    name = ""
    if isinstance(parent, ast.Assign) and isinstance(parent.targets[0], ast.Name):
        name = parent.targets[0].id
    for node in source.nodes:
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
            # Also where it is kept under its name: self.dial_info["transfer_to"]
            owner = node.value
            named = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
            of_it = owner is call or (bool(name) and named == name)
            if of_it and isinstance(node.slice.value, str):
                yield node.slice.value
    yield from _demanded(name, source)


def _demanded(name: str, source: Source) -> Iterator[str]:
    """The keys that are looked for in what has a name, and whose absence is raised."""
    tests = {
        part.id
        for node in source.nodes
        if isinstance(node, ast.If) and isinstance(node.test, ast.UnaryOp) and _raises(node.body)
        for part in ast.walk(node.test)
        if isinstance(part, ast.Name)
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


def _reads_sip(source: Source) -> bool:
    """Whether a file takes a SIP attribute without asking whether there is one."""
    return any(
        isinstance(node, ast.Subscript)
        and isinstance(node.ctx, ast.Load)
        and isinstance(node.slice, ast.Constant)
        and str(node.slice.value).startswith("sip.")
        for node in source.nodes
    )
