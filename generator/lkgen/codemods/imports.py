"""Imports of a file: a name is added where it fits, or taken out where nothing needs it."""

from __future__ import annotations

import re
import sys
from collections.abc import Collection, Sequence
from itertools import pairwise

import libcst as cst
from libcst import metadata

from lkgen.codemods.reading import dotted_text
from lkgen.project.items import Items

Splice = tuple[int, int, str]
_ANNOTATION = re.compile(r"""["'][A-Za-z_][\w.]*(\[[\w., |\[\]]*\])?( \| [\w.]+)*["']""")


def splice(code: str, splices: Sequence[Splice]) -> str:
    """Put texts in the place of others, which are given as bytes."""
    data = code.encode()
    for start, end, text in sorted(splices, reverse=True):
        data = data[:start] + text.encode() + data[end:]
    return data.decode()


class Imports:
    """The imports at the top level of a file."""

    def __init__(self, code: str) -> None:
        wrapper = metadata.MetadataWrapper(cst.parse_module(code), unsafe_skip_copy=True)
        self.code, self.module = code, wrapper.module
        self._data = code.encode()
        self._spans = wrapper.resolve(metadata.ByteSpanPositionProvider)

    def add(self, module: str, names: Collection[str]) -> str:
        """The code with `from module import names`, in the import that is there or a new one."""
        for node in self._top_level():
            if isinstance(node, cst.ImportFrom) and self._is_of(node, module):
                return self._changed(node, sorted(names), [])
        start = self._after_imports(module)
        new = "\n".join(f"from {module} import {name}" for name in [", ".join(sorted(names))])
        return splice(self.code, [(start, start, new + "\n")])

    def add_module(self, name: str) -> str:
        """The code with `import name`, before all other imports but those of `__future__`."""
        for node in self._top_level():
            if isinstance(node, cst.Import):
                for alias in node.names:
                    if bound_name(alias) == name and alias.asname is None:
                        return self.code
        nodes = [one for one in self.module.body if _is_import(one) and not _is_future(one)]
        if not nodes:
            start = self._after_imports(name)
            return splice(self.code, [(start, start, f"import {name}\n\n")])
        start = self._span(nodes[0])[0]
        text = self._data[slice(*self._span(nodes[0]))].decode()
        gap = "" if text.startswith("import ") and "livekit" not in text else "\n"
        if text.split()[1].partition(".")[0] in sys.stdlib_module_names:
            gap = ""
        return splice(self.code, [(start, start, f"import {name}\n{gap}")])

    def drop(self, names: Collection[str]) -> str:
        """The code without imports of these names, as far as nothing else in it needs them."""
        names = set(names) - self._used()
        for node in self._top_level():
            if isinstance(node, cst.ImportFrom) and not isinstance(node.names, cst.ImportStar):
                gone = [alias for alias in node.names if bound_name(alias) in names]
                if gone:
                    rest = Imports(self._without(node, gone))
                    return rest.drop(names)
            if isinstance(node, cst.Import) and {bound_name(one) for one in node.names} <= names:
                return Imports(splice(self.code, [(*self._line_of(node), "")])).drop(names)
        return self.code

    def define(self, text: str) -> str:
        """The code with a definition after its imports."""
        body = self.module.body
        imports = [i for i, line in enumerate(body) if _is_import(line)]
        index = imports[-1] + 1 if imports else 1 if self.module.get_docstring() else 0
        lines = self._data[: self._end_of_line(body[index - 1])] if index else b""
        start = len(lines)
        rest = self._data[start:].decode().lstrip("\n")
        begin = lines.decode() + ("\n" if lines else "")
        return f"{begin}{text.strip()}\n" + (f"\n\n{rest}" if rest else "")

    def _used(self) -> set[str]:
        """Every name in it that is no import, also in a text that may be an annotation."""
        used: set[str] = set()
        waiting: list[cst.CSTNode] = [self.module]
        while waiting:
            node = waiting.pop()
            if isinstance(node, cst.Import | cst.ImportFrom):
                continue
            if isinstance(node, cst.Name):
                used.add(node.value)
            elif isinstance(node, cst.SimpleString) and _ANNOTATION.fullmatch(node.value):
                used.update(re.findall(r"\w+", node.value))
            named = isinstance(node, cst.Attribute | cst.Arg)
            waiting += [node.value] if named else node.children
        return used

    def _top_level(self) -> list[cst.CSTNode]:
        lines = (line for line in self.module.body if isinstance(line, cst.SimpleStatementLine))
        return [node for line in lines for node in line.body]

    def _is_of(self, node: cst.ImportFrom, module: str) -> bool:
        named = node.module and not node.relative and not isinstance(node.names, cst.ImportStar)
        return bool(named) and node.module is not None and dotted_text(node.module) == module

    def _changed(self, node: cst.ImportFrom, add: Sequence[str], gone: Sequence[int]) -> str:
        items, start, end = self._items(node)
        for index in sorted(gone, reverse=True):
            items.pop(index)
        for name in add:
            if name not in items.texts:
                ordered = [_sorted_as(text) for text in items.texts]
                fits = (i for i, text in enumerate(ordered) if text > _sorted_as(name))
                at = next(fits, len(ordered)) if ordered == sorted(ordered) else len(ordered)
                items.insert(at, name)
        text, indent = items.render(), "    "
        begin = self._data.rfind(b"\n", 0, start) + 1
        if node.lpar is None and len(self._data[begin:start].decode() + text) > limit(self.code):
            items.explode(indent, "")
            text = f"({items.render()})"
        return splice(self.code, [(start, end, text)])

    def _without(self, node: cst.ImportFrom, gone: Sequence[cst.ImportAlias]) -> str:
        assert not isinstance(node.names, cst.ImportStar)
        if len(gone) == len(node.names):
            return splice(self.code, [(*self._line_of(node), "")])
        return self._changed(node, [], [i for i, one in enumerate(node.names) if one in gone])

    def _items(self, node: cst.ImportFrom) -> tuple[Items, int, int]:
        assert not isinstance(node.names, cst.ImportStar)
        spans = [self._span(one) for one in node.names]
        start, end = spans[0][0], spans[-1][1]
        if node.lpar and node.rpar:
            start, end = self._span(node.lpar)[0] + 1, self._span(node.rpar)[1] - 1
        edges = [start, *(place for span in spans for place in span), end]
        pieces = [self._data[a:b].decode() for a, b in pairwise(edges)]
        return Items(pieces[1::2], pieces[0::2]), start, end

    def _span(self, node: cst.CSTNode) -> tuple[int, int]:
        span = self._spans[node]
        return span.start, span.start + span.length

    def _line_of(self, node: cst.CSTNode) -> tuple[int, int]:
        """The whole lines of a statement that is alone on them, else the statement."""
        start, end = self._span(node)
        begin = self._data.rfind(b"\n", 0, start) + 1
        newline = self._data.find(b"\n", end)
        stop = len(self._data) if newline < 0 else newline + 1
        rest = self._data[end:stop].strip()
        if self._data[begin:start].strip() == b"" and (not rest or rest.startswith(b"#")):
            return begin, stop
        return start, end + (self._data[end:stop].find(b";") + 1)

    def _end_of_line(self, node: cst.CSTNode) -> int:
        newline = self._data.find(b"\n", self._span(node)[1])
        return len(self._data) if newline < 0 else newline + 1

    def _after_imports(self, module: str) -> int:
        """Where a new import goes: before the first that sorts after it, of LiveKit's first."""
        body = [line for line in self.module.body if _is_import(line)]
        nodes = [line for line in body if not _is_future(line)]
        texts = [self._data[slice(*self._span(line))].decode() for line in nodes]
        related = [
            (line, text) for line, text in zip(nodes, texts, strict=True) if "livekit" in text
        ]
        if not nodes:
            first = body[-1] if body else None
            if first is None and self.module.get_docstring():
                first = self.module.body[0]
            return self._end_of_line(first) if first else self._begin()
        for line, text in related:
            if text.startswith("from ") and text.split()[1] > module:
                return self._span(line)[0]
        return self._end_of_line(related[-1][0] if related else nodes[-1])

    def _begin(self) -> int:
        return self._span(self.module.body[0])[0] if self.module.body else len(self._data)


def bound_name(alias: cst.ImportAlias) -> str:
    """The name that an import gives to what it imports; dotted where it is `import a.b`."""
    if alias.asname and isinstance(alias.asname.name, cst.Name):
        return alias.asname.name.value
    return dotted_text(alias.name)


def limit(code: str) -> int:
    """How long its lines may be: as long as they are, within reason, and 88 at least."""
    return max([88, *(len(line) for line in code.split("\n") if len(line) <= 100)])


def _sorted_as(name: str) -> tuple[int, str]:
    """How isort and ruff sort imported names: constants, classes, then the rest."""
    kind = 0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2
    return kind, name.casefold()


def _is_import(line: cst.CSTNode) -> bool:
    if not isinstance(line, cst.SimpleStatementLine):
        return False
    return all(isinstance(node, cst.Import | cst.ImportFrom) for node in line.body)


def _is_future(line: cst.CSTNode) -> bool:
    node = line.body[0] if isinstance(line, cst.SimpleStatementLine) else None
    return (
        isinstance(node, cst.ImportFrom)
        and isinstance(node.module, cst.Name)
        and (node.module.value == "__future__")
    )
