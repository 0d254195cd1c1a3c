"""A project's source code, read and never run."""

from __future__ import annotations

import ast
import os
import sys
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import cast

from lkgen.errors import LkgenError
from lkgen.project.newer_syntax import valid_from
from lkgen.project.text_file import python_text

OTHERS_CODE = ("site-packages", "node_modules", "__pycache__", "build", "dist")


@dataclass(frozen=True)
class Source:
    """A Python file."""

    path: Path
    tree: ast.Module
    text: str = ""

    @cached_property
    def lines(self) -> list[bytes]:
        """Its lines as Python counts them, in UTF-8, without their ends."""
        return [line.encode() for line in self.text.split("\n")]

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """Everything in it, as `ast.walk` gives it."""
        return tuple(self.children)

    @cached_property
    def parents(self) -> dict[ast.AST, ast.AST]:
        """In what each of its nodes stands."""
        return {child: node for node, inside in self.children.items() for child in inside}

    @cached_property
    def children(self) -> dict[ast.AST, list[ast.AST]]:
        """What stands in each of its nodes; whether a name is read or written is none."""
        found: dict[ast.AST, list[ast.AST]] = {}
        waiting: list[ast.AST] = [self.tree]
        for node in waiting:
            inside = found[node] = _inside(node)
            waiting += inside
        return found

    @cached_property
    def names(self) -> frozenset[str]:
        """Every name and attribute in it."""
        names = {node.id for node in self.nodes if isinstance(node, ast.Name)}
        return frozenset(
            names | {node.attr for node in self.nodes if isinstance(node, ast.Attribute)}
        )

    @cached_property
    def imports(self) -> list[tuple[str, str, str]]:
        """Every import as (local name, module, name in it); relative ones start with dots.

        The name is empty for `import module`, and `*` for all of a module.
        """
        found: list[tuple[str, str, str]] = []
        for node in self.nodes:
            if isinstance(node, ast.Import):
                for alias in node.names:
                    local = alias.asname or alias.name.partition(".")[0]
                    found.append((local, alias.name, ""))
            elif isinstance(node, ast.ImportFrom):
                module = "." * node.level + (node.module or "")
                for alias in node.names:
                    found.append((alias.asname or alias.name, module, alias.name))
        return found

    @cached_property
    def _meaning(self) -> dict[str, str]:
        meaning: dict[str, str] = {}
        for local, module, name in self.imports:
            if name:
                meaning[local] = f"{module}.{name}"
            else:
                whole = module.partition(".")[0] == local
                meaning[local] = local if whole else module
        return meaning

    @property
    def relative_level(self) -> int:
        """The most dots that one of its imports starts with."""
        modules = [module for _, module, _ in self.imports]
        return max((len(name) - len(name.lstrip(".")) for name in modules), default=0)

    def dotted(self, expression: ast.expr) -> str:
        """What a name stands for, such as `livekit.agents.cli.run_app`; empty if it is no name."""
        parts: list[str] = []
        # Not by recursion: there may be more of them than Python calls itself.
        while isinstance(expression, ast.Attribute):
            parts.append(expression.attr)
            expression = expression.value
        if not isinstance(expression, ast.Name):
            return ""
        if expression.id not in self._meaning and ("*", "livekit.agents", "*") in self.imports:
            first = f"livekit.agents.{expression.id}"
        else:
            first = self._meaning.get(expression.id, expression.id)
        return ".".join([first, *reversed(parts)])

    @cached_property
    def calls(self) -> list[ast.Call]:
        """Every call in it, decorators that are called included."""
        return [node for node in self.nodes if isinstance(node, ast.Call)]


def _inside(node: ast.AST) -> list[ast.AST]:
    """As `ast.iter_child_nodes`, which takes twice the time."""
    found: list[ast.AST] = []
    for name in node._fields:
        value: object = getattr(node, name, None)
        if isinstance(value, ast.AST):
            if not isinstance(value, ast.expr_context):
                found.append(value)
        elif isinstance(value, list):
            items = cast("list[object]", value)
            found += [item for item in items if isinstance(item, ast.AST)]
    return found


def parse(text: str) -> ast.Module:
    """Parse Python, without warnings: how the agent is written is not looked at here.

    Raises:
        SyntaxError, ValueError, RecursionError: it is not Python.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text)


def spelled(node: ast.AST) -> str:
    """Python for a part of a file; empty if it is nested too deeply to be of interest."""
    try:
        return ast.unparse(node)
    except RecursionError:
        return ""


def logs_an_error(node: ast.AST) -> bool:
    """Whether this call is one of a logger, at ERROR or above."""
    called = spelled(node.func) if isinstance(node, ast.Call) else ""
    return called.endswith((".error", ".exception", ".critical"))


def read(path: Path) -> Source:
    """Read a file, in the encoding it declares.

    Raises:
        LkgenError: it cannot be read, or is not Python.
    """
    try:
        text = python_text(path)
        return Source(path, parse(text), text)
    except OSError as error:
        raise LkgenError(f"cannot read {path}: {error.strerror}") from error
    except SyntaxError as error:
        line = f":{error.lineno}" if error.lineno else ""
        raise LkgenError(
            f"{path}{line}: not valid Python: {error.msg}", _newer(path, error.lineno or 0)
        ) from error
    except (ValueError, RecursionError) as error:
        raise LkgenError(f"{path}: not valid Python: {error}") from error


def _newer(path: Path, line: int) -> str:
    """What to do about a file that a newer Python would understand; empty if none would."""
    try:
        version = valid_from(python_text(path), line)
    except (OSError, SyntaxError, ValueError):
        return ""
    here = ".".join(map(str, sys.version_info[:2]))
    return f"It is from Python {version} on; lkgen runs on {here} here." if version else ""


def own_files(folder: Path) -> Iterator[Path]:
    """The Python files below a folder, sorted: without hidden folders, environments and builds."""
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".")
            and name not in OTHERS_CODE
            and not (Path(place, name) / "pyvenv.cfg").exists()
        )
        yield from (Path(place, name) for name in sorted(files) if name.endswith(".py"))


class Library:
    """Files that import each other: each is read once, and those that cannot be are left out.

    Args:
        roots: folders, besides that of the importing file, in which modules may lie.

    Attributes:
        errors: why a file was left out, by its path.
    """

    def __init__(self, *roots: Path) -> None:
        self.roots = roots
        self.errors: dict[Path, LkgenError] = {}
        self._read: dict[Path, Source | None] = {}
        self._files: dict[tuple[Path, Path], list[Path]] = {}

    def get(self, path: Path) -> Source | None:
        """A file; None if it cannot be read."""
        if path not in self._read:
            try:
                self._read[path] = read(path)
            except LkgenError as error:
                self._read[path], self.errors[path] = None, error
        return self._read[path]

    def rooted(self, *roots: Path) -> Library:
        """The same files, with modules in other folders."""
        other = Library(*roots)
        other._read, other.errors = self._read, self.errors
        return other

    def reached(self, entry: Source) -> list[Source]:
        """A file and every file here that it imports, directly or not."""
        found = {entry.path: entry}
        waiting = [entry]
        while waiting:
            importer, folder = waiting.pop(), entry.path.parent
            key = importer.path, folder
            if key not in self._files:
                self._files[key] = list(dict.fromkeys(self._imported(importer, folder)))
            for path in self._files[key]:
                source = None if path in found else self.get(path)
                if source is not None:
                    found[path] = source
                    waiting.append(source)
        return list(found.values())

    def needed_roots(self, sources: list[Source], folder: Path, *, beside: bool) -> list[Path]:
        """The folders in which these files' imports lie.

        Args:
            sources: the files.
            folder: the entry's folder.
            beside: whether Python looks into that folder by itself.
        """
        roots = [folder, *(root for root in self.roots if root != folder)]
        needed: set[Path] = set()
        for source in sources:
            for _, module, _ in source.imports:
                top = module.partition(".")[0]
                if not top or top in sys.stdlib_module_names:
                    continue
                needed.update([root for root in roots if _module(root, [top])][:1])
        return [root for root in roots if root in needed and not (beside and root == folder)]

    def _imported(self, source: Source, script_folder: Path) -> Iterator[Path]:
        for _, module, name in source.imports:
            parts = [part for part in module.split(".") if part]
            level = len(module) - len(module.lstrip("."))
            if level:
                bases = list(source.path.parents[level - 1 : level])
            elif parts[0] in sys.stdlib_module_names:
                continue
            else:
                bases = [script_folder, *self.roots]
            for base in bases:
                whole = [*parts, name] if name not in ("", "*") else parts
                files = [_module(base, whole[:length]) for length in range(1, len(whole) + 1)]
                if level and not parts:
                    files.append([base / "__init__.py"])
                yield from (file for several in files for file in several if file.is_file())
                if any(files):
                    break


def _module(base: Path, parts: list[str]) -> list[Path]:
    """The file of a module below a folder, if it is there; a package's may not exist."""
    module = base.joinpath(*parts)
    if module.with_name(f"{module.name}.py").is_file():
        return [module.with_name(f"{module.name}.py")]
    if (module / "__init__.py").is_file() or (module.is_dir() and any(module.glob("*.py"))):
        return [module / "__init__.py"]
    return []
