"""A file of Python in LibCST's nodes: which there are, and where they stand."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TypeVar

import libcst as cst
from libcst import metadata

NodeT = TypeVar("NodeT", bound=cst.CSTNode)


class Places:
    """One file, parsed once. Places in it are counted in bytes.

    Raises:
        libcst.ParserSyntaxError: it is not Python.
    """

    def __init__(self, code: str) -> None:
        self.code = code
        self._bytes = code.encode()
        wrapper = metadata.MetadataWrapper(cst.parse_module(code), unsafe_skip_copy=True)
        self.module = wrapper.module
        self._spans = wrapper.resolve(metadata.ByteSpanPositionProvider)
        self._scopes = wrapper.resolve(metadata.ScopeProvider)

    @cached_property
    def nodes(self) -> list[cst.CSTNode]:
        """Every node, in the order of the code."""
        found: list[cst.CSTNode] = []
        waiting: list[cst.CSTNode] = [self.module]
        while waiting:
            node = waiting.pop()
            found.append(node)
            waiting += reversed(node.children)
        return found

    @cached_property
    def _parents(self) -> dict[cst.CSTNode, cst.CSTNode]:
        return {child: node for node in self.nodes for child in node.children}

    def all(self, kind: type[NodeT]) -> Iterator[NodeT]:
        """Every node of a kind."""
        return (node for node in self.nodes if isinstance(node, kind))

    def span(self, node: cst.CSTNode) -> tuple[int, int]:
        """Where a node starts and ends, in bytes; without brackets around it."""
        span = self._spans[node]
        return span.start, span.start + span.length

    def whole_span(self, node: cst.BaseExpression) -> tuple[int, int]:
        """The same, with the brackets around it."""
        start, end = self.span(node)
        if node.lpar:
            start, end = self.span(node.lpar[0])[0], self.span(node.rpar[-1])[1]
        return start, end

    def slice(self, start: int, end: int) -> str:
        """The code between two places."""
        return self._bytes[start:end].decode()

    def text(self, node: cst.BaseExpression) -> str:
        """An expression as it is written, with its brackets."""
        return self.slice(*self.whole_span(node))

    def indent(self, node: cst.CSTNode) -> str:
        """What the line begins with on which a node starts."""
        line = self.slice(self.line_start(node), self.span(node)[0])
        return line[: len(line) - len(line.lstrip())]

    def line(self, node: cst.CSTNode) -> int:
        """The line on which a node starts."""
        return self._bytes.count(b"\n", 0, self.span(node)[0]) + 1

    def line_start(self, node: cst.CSTNode) -> int:
        """Where the line begins on which a node starts, in bytes."""
        return self._bytes.rfind(b"\n", 0, self.span(node)[0]) + 1

    def above_comments(self, place: int) -> int:
        """Where the comments begin that stand on the lines right above a line."""
        while place:
            before = self._bytes.rfind(b"\n", 0, place - 1) + 1
            if not self._bytes[before:place].startswith(b"#"):
                return place
            place = before
        return place

    def line_end(self, node: cst.CSTNode) -> int:
        """Where the next line begins after the one on which a node ends, in bytes."""
        newline = self._bytes.find(b"\n", self.span(node)[1] - 1)
        return len(self._bytes) if newline < 0 else newline + 1

    def over_blank_lines(self, place: int) -> int:
        """Where the next line begins that is not empty, from the beginning of a line."""
        rest = self._bytes[place:]
        for line in rest.split(b"\n"):
            if line.strip():
                break
            place += len(line) + 1
        return min(place, len(self._bytes))

    def inside(self, params: cst.Parameters) -> str:
        """Parameters as they are written."""
        start, end = self.span(params)
        return self.slice(start, end)

    def within(self, node: cst.CSTNode) -> list[cst.CSTNode]:
        """A node and all in it."""
        return [one for child in node.children for one in self.within(child)] + [node]

    def parent(self, node: cst.CSTNode) -> cst.CSTNode | None:
        """In what a node stands."""
        return self._parents.get(node)

    def parents(self, node: cst.CSTNode) -> Iterator[cst.CSTNode]:
        """In what a node stands, from the inside out."""
        while (above := self._parents.get(node)) is not None:
            yield above
            node = above

    def statement(self, node: cst.CSTNode) -> cst.CSTNode:
        """The statement at the level of the module in which a node stands."""
        chain = [node, *self.parents(node)]
        return chain[-2] if len(chain) > 1 else node
