"""What a codemod writes with: places to rewrite, imports to add, words about what it leaves."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import libcst as cst

from lkgen.codemods.imports import Imports, Splice, limit, splice
from lkgen.codemods.layout import Option
from lkgen.codemods.reading import Reading, dotted_text
from lkgen.project.items import Items


class Arguments:
    """The arguments of a call, to be changed and written back."""

    def __init__(self, reading: Reading, call: cst.Call) -> None:
        self._reading, self.call = reading, call
        self.start, self.end = _inside(reading, call)
        spans = [reading.span(one) for one in call.args]
        edges = [self.start, *(place for span in spans for place in span), self.end]
        pieces = [reading.slice(a, b) for a, b in pairwise(edges)]
        self.items = Items(pieces[1::2], pieces[0::2])
        self.nodes = list(call.args)

    def find(self, name: str) -> cst.Arg | None:
        """The argument given under that name."""
        return next((one for one in self.nodes if keyword(one) == name), None)

    @property
    def stars(self) -> bool:
        """Whether there is `*args` or `**options`, whose contents nobody knows."""
        return any(one.star for one in self.nodes)

    def pop(self, node: cst.Arg) -> list[str]:
        """Take an argument out. Returns the comments that belong to it."""
        index = self.nodes.index(node)
        del self.nodes[index]
        return self.items.pop(index)

    def put(self, index: int, node: cst.Arg, text: str, comments: list[str] | None = None) -> None:
        """Write an argument in the place `index`; `node` stands for it."""
        self.nodes.insert(index, node)
        self.items.insert(index, text, comments)

    def put_option(self, index: int, node: cst.Arg, option: Option) -> None:
        """Write an option as an argument in the place `index`, in lines where it needs them."""
        inline = f"{option.key}={option.inline()}"
        self.put(index, node, inline)
        if not option.broken:
            self.fit()
        elif not self.items.broken:
            self._explode()
        if self.items.broken and self.items.indent:
            lines = option.lines(self.items.indent, limit(self._reading.code), quoted=False)
            text = "\n".join(lines).lstrip()
            self.items.texts[index] = text

    def fit(self) -> None:
        """Break the arguments into lines where one line has become too long."""
        code, items = self._reading.code, self.items
        begin = code.encode().rfind(b"\n", 0, self.start) + 1
        before = self._reading.slice(begin, self.start)
        line = f"{before}{items.render()})"
        if not items.broken and (len(line) > limit(code) or items.comments):
            self._explode()

    def _explode(self) -> None:
        indent = self._reading.indent(self.call)
        self.items.explode(indent + self._reading.module.default_indent, indent)


class Change:
    """One codemod at work on one file."""

    def __init__(self, reading: Reading, codemod_id: str) -> None:
        self.reading = reading
        self.codemod_id = codemod_id
        self.applied: list[tuple[int, str]] = []
        self.left: list[tuple[int, str]] = []
        self._splices: list[Splice] = []
        self._imports: dict[str, set[str]] = {}
        self._modules: set[str] = set()
        self._unused: set[str] = set()
        self._definitions: dict[str, str] = {}

    def did(self, node: cst.CSTNode, what: str) -> None:
        """Say what was rewritten at a node."""
        self.applied.append((self.reading.line(node), what))

    def leave(self, node: cst.CSTNode, why: str) -> None:
        """Say why a node was left alone."""
        self.left.append((self.reading.line(node), why))

    def replace(self, node: cst.CSTNode, text: str) -> None:
        """Write `text` in the place of an expression."""
        self._splices.append((*self.reading.span(node), text))

    def write(self, start: int, end: int, text: str) -> None:
        """Write `text` in the place of some bytes."""
        self._splices.append((start, end, text))

    def arguments(self, call: cst.Call) -> Arguments:
        """The arguments of a call, to be changed; `write_arguments` puts them back."""
        return Arguments(self.reading, call)

    def write_arguments(self, arguments: Arguments) -> None:
        """Put changed arguments back."""
        arguments.fit()
        self.write(arguments.start, arguments.end, arguments.items.render())

    def use(self, module: str, name: str, near: cst.BaseExpression | None = None) -> str:
        """What to write for `module.name`, with the import it needs.

        `near` is an expression such as `agents.AgentSession`, whose module has the name too.
        """
        if isinstance(near, cst.Subscript):
            near = near.value
        reading, wanted = self.reading, self.reading.home(f"{module}.{name}")
        if isinstance(near, cst.Attribute):
            owner = reading.name(near.value)
            if owner and reading.home(f"{owner}.{name}") == wanted:
                return f"{reading.text(near.value)}.{name}"
        for local, dotted in self._imported():
            if dotted == wanted:
                return local
        whole = [local for local, dotted in self._imported() if dotted == reading.home(module)]
        if whole and not self._has_names_of(module):
            return f"{whole[0]}.{name}"
        if any(local == name for local, _ in self._imported()) or self.bound(name):
            package, _, own = module.rpartition(".")
            return f"{self.use(package, own)}.{name}" if package else f"{module}.{name}"
        self._imports.setdefault(module, set()).add(name)
        return name

    def use_module(self, name: str) -> None:
        """Have `import name` at the top."""
        self._modules.add(name)

    def drop(self, *nodes: cst.BaseExpression) -> None:
        """Take away the imports of the names that these expressions begin with, if unused."""
        for node in nodes:
            while isinstance(node, cst.Attribute | cst.Subscript | cst.Call):
                node = node.func if isinstance(node, cst.Call) else node.value
            if isinstance(node, cst.Name):
                self._unused.add(node.value)

    def drop_names(self, *names: str) -> None:
        """Take away the imports of these names, if nothing else needs them."""
        self._unused.update(names)

    def define(self, name: str, text: str) -> None:
        """Define something at the level of the module, after the imports, once."""
        self._definitions.setdefault(name, text)

    def result(self) -> str:
        """The code with all of it."""
        code = splice(self.reading.code, outermost(self._splices))
        if self._unused:
            code = Imports(code).drop(self._unused)
        for text in self._definitions.values():
            code = Imports(code).define(text)
        for name in sorted(self._modules):
            code = Imports(code).add_module(name)
        for module, names in sorted(self._imports.items()):
            code = Imports(code).add(module, names)
        return code

    def _imported(self) -> list[tuple[str, str]]:
        """The names that `from … import …` at the top level gives, with what they are."""
        found: list[tuple[str, str]] = []
        for node in self.reading.all(cst.ImportFrom):
            if isinstance(node.names, cst.ImportStar) or node.relative or not node.module:
                continue
            statement = self.reading.statement(node)
            if not isinstance(statement, cst.SimpleStatementLine):
                continue
            for alias in node.names:
                local = alias.evaluated_alias or alias.evaluated_name
                dotted = f"{dotted_text(node.module)}.{alias.evaluated_name}"
                found.append((local, self.reading.home(dotted)))
        return found

    def _has_names_of(self, module: str) -> bool:
        froms = (node.module for node in self.reading.all(cst.ImportFrom) if not node.relative)
        return any(one is not None and dotted_text(one) == module for one in froms)

    def bound(self, name: str) -> bool:
        """Whether the module gives a name a meaning."""
        return bool(self.reading.scope(self.reading.module)[name])


def keyword(node: cst.Arg) -> str:
    """The name under which an argument is given; empty for none."""
    return node.keyword.value if node.keyword else ""


def outermost(splices: Sequence[Splice]) -> list[Splice]:
    """Those that lie in no other; the next round finds what is in them."""
    kept: list[Splice] = []
    for one in sorted(splices, key=lambda splice: splice[0] - splice[1]):
        start, end, _ = one
        if start == end:
            inside = any(first < start < last for first, last, _ in kept)
        else:
            inside = any(first <= start and end <= last for first, last, _ in kept)
        if not inside:
            kept.append(one)
    return kept


def _inside(reading: Reading, call: cst.Call) -> tuple[int, int]:
    """Where the brackets of a call begin and end, from the inside."""
    _, place = reading.whole_span(call.func)
    end = reading.span(call)[1] - 1
    opening = reading.slice(place, end + 1).index("(")
    return place + len(reading.slice(place, end + 1)[:opening].encode()) + 1, end
