"""A file of Python as LibCST reads it: what names stand for, and what values are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import libcst as cst
from libcst import metadata

from lkgen.codemods.codemod import as_numbers
from lkgen.codemods.places import Places
from lkgen.facts import Facts, facts
from lkgen.facts import series as known_series

_DEEP = 4
# Modules under another name, which facts do not list.
_MODULES = {
    "livekit.agents.mcp": "livekit.agents.llm.mcp",
    "livekit.agents.room_io": "livekit.agents.voice.room_io",
}
_ROOM = "livekit.rtc.room.Room"
_SESSION = "livekit.agents.voice.agent_session.AgentSession"
# What an attribute of a value is, by the value's class.
_ATTRIBUTES = {
    ("livekit.agents.job.JobContext", "room"): _ROOM,
    ("livekit.agents.voice.agent.Agent", "session"): _SESSION,
    ("livekit.agents.voice.agent.AgentTask", "session"): _SESSION,
    ("livekit.agents.voice.events.RunContext", "session"): _SESSION,
}


def facts_for(version: str) -> Facts:
    """The facts about the newest known series that is no newer than `version`, else the oldest."""
    known = known_series()
    older = [id for id in known if as_numbers(id) <= as_numbers(version)]
    return facts(older[-1] if older else known[0])


class Reading(Places):
    """One file, and what the names in it stand for in a series.

    Raises:
        libcst.ParserSyntaxError: it is not Python.
    """

    def __init__(self, code: str, series: str) -> None:
        super().__init__(code)
        self.series = series
        self.facts = facts_for(series)
        self._names: dict[int, str] = {}

    def scope(self, node: cst.CSTNode) -> metadata.Scope:
        """The scope that names at a node are looked up in."""
        chain = (self._scopes.get(one) for one in (node, *self.parents(node)))
        found = next((scope for scope in chain if scope is not None), None)
        assert found is not None
        return found

    def name(self, node: cst.CSTNode, deep: int = _DEEP) -> str:
        """The dotted name of where what `node` names is defined; empty where that is not sure.

        Imports and simple assignments are followed; `livekit.agents.AgentSession` and
        `livekit.agents.voice.AgentSession` are the same.
        """
        known = self._names.get(id(node))
        if known is None:
            known = self._name(node, deep)
            if deep == _DEEP:
                self._names[id(node)] = known
        return known

    def _name(self, node: cst.CSTNode, deep: int) -> str:
        if isinstance(node, cst.Attribute):
            owner = self.name(node.value, deep)
            return self.home(f"{owner}.{node.attr.value}") if owner else ""
        if isinstance(node, cst.Subscript):
            return self.name(node.value, deep)
        if not isinstance(node, cst.Name) or not deep:
            return ""
        assignments = list(self.scope(node)[node.value])
        if not assignments:
            return self._of_star(node.value)
        if len(assignments) > 1:
            return self._same([self._assigned(one, node.value, deep) for one in assignments])
        return self._assigned(assignments[0], node.value, deep)

    def home(self, dotted: str) -> str:
        """Where what can be imported under a dotted name is defined."""
        for other, real in _MODULES.items():
            if dotted == other or dotted.startswith(other + "."):
                dotted = real + dotted.removeprefix(other)
        return self.facts.home(dotted) or dotted

    def is_(self, node: cst.CSTNode, *dotted: str) -> bool:
        """Whether `node` names one of these things, given as they can be imported."""
        name = self.name(node)
        return bool(name) and name in {self.home(one) for one in dotted}

    def calls(self, *dotted: str) -> Iterator[cst.Call]:
        """Every call of one of these things."""
        return (call for call in self.all(cst.Call) if self.is_(call.func, *dotted))

    def bound(self, name: str, node: cst.CSTNode) -> bool:
        """Whether a name means something at a node, a builtin counted."""
        return bool(self.scope(node)[name])

    def references(self, node: cst.Name) -> list[cst.CSTNode]:
        """Where the file reads a name."""
        assignments = list(self.scope(node)[node.value])
        return [access.node for one in assignments for access in one.references]

    def uses(self, node: cst.BaseExpression) -> int:
        """How often the file reads the name that an expression is."""
        return len(self.references(node)) if isinstance(node, cst.Name) else 0

    def definitions(self, node: cst.Name) -> list[cst.FunctionDef]:
        """The functions that a name may be, of this file."""
        found = self.scope(node)[node.value]
        nodes = [one.node for one in found if isinstance(one, metadata.Assignment)]
        functions = [one for one in nodes if isinstance(one, cst.FunctionDef)]
        return functions if len(functions) == len(list(found)) else []

    def kind(self, node: cst.CSTNode, deep: int = _DEEP) -> str:
        """The class of a value, as far as the file shows it; empty where it does not."""
        if not deep:
            return ""
        if isinstance(node, cst.Await):
            return self.kind(node.expression, deep)
        if isinstance(node, cst.Call):
            return self.name(node.func)
        if isinstance(node, cst.Name) and node.value == "self":
            return self._own_class(node)
        if isinstance(node, cst.Attribute):
            owner = self.kind(node.value, deep - 1)
            known = _ATTRIBUTES.get((owner, node.attr.value), "")
            return known or self._attribute(node, deep)
        if isinstance(node, cst.Name):
            kinds = [
                self._kind_of(one.node, deep)
                for one in self.scope(node)[node.value]
                if isinstance(one, metadata.Assignment)
            ]
            return self._same(kinds)
        return ""

    def value(self, node: cst.BaseExpression) -> cst.BaseExpression:
        """What a name is given, where that is once and at sight; else the node itself."""
        if isinstance(node, cst.Name):
            found = list(self.scope(node)[node.value])
            if len(found) == 1 and isinstance(found[0], metadata.Assignment):
                given = self.given(found[0].node)
                return given if given is not None else node
        return node

    def given(self, target: cst.CSTNode) -> cst.BaseExpression | None:
        """What the statement around a name gives to it; None where it is more involved."""
        above = self.parent(target)
        if isinstance(above, cst.AnnAssign | cst.NamedExpr):
            return above.value
        around = self.parent(above) if above else None
        if isinstance(above, cst.AssignTarget) and isinstance(around, cst.Assign):
            return around.value
        if isinstance(above, cst.AsName) and isinstance(around, cst.WithItem):
            return around.item
        return None

    def _assigned(self, assignment: metadata.BaseAssignment, name: str, deep: int) -> str:
        if isinstance(assignment, metadata.ImportAssignment):
            names = assignment.get_qualified_names_for(name)
            return self.home(next(iter(names)).name) if len(names) == 1 else ""
        if isinstance(assignment, metadata.Assignment):
            given = self.given(assignment.node)
            if isinstance(given, cst.Name | cst.Attribute):
                return self.name(given, deep - 1)
        return ""

    def _of_star(self, name: str) -> str:
        stars = (
            node for node in self.all(cst.ImportFrom) if isinstance(node.names, cst.ImportStar)
        )
        modules = [dotted_text(node.module) for node in stars if node.module]
        found = [self.facts.home(f"{module}.{name}") for module in modules]
        return next((home for home in found if home), "")

    def _kind_of(self, node: cst.CSTNode, deep: int) -> str:
        above = self.parent(node)
        if isinstance(node, cst.Param) or (isinstance(above, cst.Param) and above.name is node):
            param = node if isinstance(node, cst.Param) else above
            note = param.annotation if isinstance(param, cst.Param) else None
            return self._noted(note.annotation) if note else ""
        if isinstance(above, cst.AnnAssign):
            return self._noted(above.annotation.annotation)
        given = self.given(node)
        return self.kind(given, deep - 1) if given is not None else ""

    def _noted(self, note: cst.BaseExpression) -> str:
        if isinstance(note, cst.SimpleString):
            return ""
        if isinstance(note, cst.BinaryOperation):
            return self._same([self._noted(note.left), self._noted(note.right)])
        return self.name(note)

    def _own_class(self, node: cst.Name) -> str:
        own = next((one for one in self.parents(node) if isinstance(one, cst.ClassDef)), None)
        return self.base(own) if own else ""

    def base(self, node: cst.ClassDef) -> str:
        """The first class that a class is made from and that is not of this file."""
        for base in node.bases:
            if found := self.name(base.value):
                return found
            local = self.scope(node)[base.value.value] if isinstance(base.value, cst.Name) else ()
            for one in local:
                above = one.node if isinstance(one, metadata.Assignment) else None
                if isinstance(above, cst.ClassDef) and above is not node:
                    return self.base(above)
        return ""

    def _attribute(self, node: cst.Attribute, deep: int) -> str:
        """What `self.name = …` in the same class gives."""
        own = next((one for one in self.parents(node) if isinstance(one, cst.ClassDef)), None)
        if own is None or not isinstance(node.value, cst.Name) or node.value.value != "self":
            return ""
        kinds: list[str] = []
        for target in self.all(cst.Attribute):
            same = isinstance(target.value, cst.Name) and target.value.value == "self"
            if same and target.attr.value == node.attr.value and own in self.parents(target):
                given = self.given(target)
                if given is not None:
                    kinds.append(self.kind(given, deep - 1))
        return self._same(kinds)

    def _same(self, names: Sequence[str]) -> str:
        known = {name for name in names if name}
        return known.pop() if len(known) == 1 else ""


def dotted_text(node: cst.BaseExpression) -> str:
    """A dotted name as it is written."""
    if isinstance(node, cst.Attribute):
        return f"{dotted_text(node.value)}.{node.attr.value}"
    return node.value if isinstance(node, cst.Name) else ""
