"""Which packages a project asks for, and which versions of them it gets."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from packaging.requirements import InvalidRequirement
from packaging.requirements import Requirement as Parsed
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from lkgen.project.text_file import content_text, toml
from lkgen.project.uv_workspace import workspace_of

Table = dict[str, Any]

# In the order in which they are believed where a project has several.
_TOML_LOCKS = ("uv.lock", "poetry.lock", "pdm.lock", "pylock.toml")
_PIPENV_LOCK = "Pipfile.lock"


@dataclass(frozen=True)
class Requirement:
    """A package that a project asks for.

    Attributes:
        name: in canonical form.
        specifier: which versions will do, such as `~=1.3`; empty for any.
        extras: asked for with it.
        path: the file that says so.
        line: its line there, from 1.
        marker: where it is asked for at all, such as `python_version < "3.11"`; empty for always.
    """

    name: str
    specifier: str
    extras: frozenset[str]
    path: Path
    line: int
    marker: str = ""

    @property
    def exact(self) -> str:
        """The only version that will do; empty if there are several."""
        try:
            (only,) = SpecifierSet(self.specifier)
        except ValueError:
            return ""
        return only.version if only.operator == "==" and "*" not in only.version else ""


@dataclass(frozen=True)
class Pins:
    """What a project asks for, and gets.

    Attributes:
        asked: its requirements, of all groups.
        locked: the versions in its lock file, by canonical name.
        lock: that file, which may be that of the project's uv workspace; None if there is none.
        python: which Pythons it is for, such as `>=3.10`; empty if it does not say.
        unreadable: files that could not be read, and why.
        name: the project's own; empty if it does not say.
    """

    asked: tuple[Requirement, ...] = ()
    locked: Mapping[str, str] = field(default_factory=dict[str, str])
    lock: Path | None = None
    python: str = ""
    unreadable: Mapping[Path, str] = field(default_factory=dict[Path, str])
    name: str = ""

    @property
    def required(self) -> list[Requirement]:
        """What it asks for of others: all but its own extras in its own groups."""
        return [one for one in self.asked if not (one.extras and one.name == self._own)]

    @property
    def _own(self) -> str:
        return canonicalize_name(self.name)

    def version(self, package: str) -> str:
        """The one version of a package that the project gets; empty if that is left open."""
        name = canonicalize_name(package)
        exact = (one.exact for one in self.asked if one.name == name)
        return self.locked.get(name) or next((version for version in exact if version), "")


def read_pins(root: Path) -> Pins:
    """Read a project's `pyproject.toml`, `requirements*.txt`, `Pipfile` and lock files."""
    unreadable: dict[Path, str] = {}
    pyproject = _toml(root / "pyproject.toml", unreadable)
    asked = [*_of_pyproject(root / "pyproject.toml", pyproject)]
    asked += _of_pipfile(root / "Pipfile", _toml(root / "Pipfile", unreadable))
    for path in sorted(root.glob("*requirements*.txt")):
        asked += _of_text(path, unreadable, set())
    lock, locked = _locked(root, unreadable)
    python = _table(pyproject, "project").get("requires-python") or _poetry(pyproject).get("python")
    name = _table(pyproject, "project").get("name") or _table(pyproject, "tool", "poetry").get(
        "name"
    )
    return Pins(tuple(asked), locked, lock, str(python or ""), unreadable, str(name or ""))


def _toml(path: Path, unreadable: dict[Path, str]) -> Table:
    try:
        return toml(path)
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as error:
        unreadable[path] = str(error)
        return {}


def _table(table: Table, *names: str) -> Table:
    """A table in a table; empty if it is not there, or no table."""
    for name in names:
        inner: object = table.get(name)
        table = cast("Table", inner) if isinstance(inner, dict) else {}
    return table


def _poetry(pyproject: Table) -> Table:
    return _table(pyproject, "tool", "poetry", "dependencies")


def _strings(value: object) -> list[str]:
    """The texts in a list; a group may also hold `{include-group = …}`."""
    items = cast("list[object]", value) if isinstance(value, list) else []
    return [item for item in items if isinstance(item, str)]


def _of_pyproject(path: Path, pyproject: Table) -> Iterator[Requirement]:
    text = _lines(path)
    project = _table(pyproject, "project")
    lists = [
        project.get("dependencies"),
        *_table(project, "optional-dependencies").values(),
        *_table(pyproject, "dependency-groups").values(),
        _table(pyproject, "tool", "uv").get("dev-dependencies"),
    ]
    for one in (one for some in lists for one in _strings(some)):
        yield from _parsed(one, path, _line_of(text, one))
    groups = _table(pyproject, "tool", "poetry", "group")
    tables = [_poetry(pyproject), *(_table(groups, name, "dependencies") for name in groups)]
    for table in tables:
        yield from _of_table(table, path, text)


def _of_pipfile(path: Path, pipfile: Table) -> Iterator[Requirement]:
    for name in ("packages", "dev-packages"):
        yield from _of_table(_table(pipfile, name), path, _lines(path))


def _of_table(table: Table, path: Path, text: list[str]) -> Iterator[Requirement]:
    """Requirements as Poetry and Pipenv write them: `name = "^1.2"`, or a table with `version`."""
    for name, value in table.items():
        given = cast("Table", value) if isinstance(value, dict) else {"version": value}
        if name == "python":
            continue
        extras = frozenset(_strings(given.get("extras")))
        specifier = _specifier(str(given.get("version") or ""))
        line = _line_of(text, name)
        yield Requirement(canonicalize_name(name), specifier, extras, path, line)


def _specifier(text: str) -> str:
    """Poetry's `^1.2.3` and bare `1.2.3` as Python's own specifiers."""
    text = text.strip()
    if text in ("", "*"):
        return ""
    if text.startswith("^"):
        first, *rest = text[1:].split(".")
        # The first part that is not zero may not change.
        if first == "0" and rest:
            return f">={text[1:]},<0.{int(rest[0]) + 1}" if rest[0].isdigit() else ""
        return f">={text[1:]},<{int(first) + 1}" if first.isdigit() else ""
    return f"=={text}" if text[0].isdigit() else text.replace("~", "~=").replace("~==", "~=")


def _of_text(path: Path, unreadable: dict[Path, str], seen: set[Path]) -> Iterator[Requirement]:
    """A requirements file, and those that it includes."""
    seen.add(path)
    try:
        lines = content_text(path, "utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        unreadable[path] = str(error)
        return
    for number, line in enumerate(lines, 1):
        words = line.partition(" #")[0].partition(" --")[0].rstrip("\\ ").split()
        if words[:1] in (["-r"], ["--requirement"]) and words[1:]:
            other = path.parent / words[1]
            if other not in seen and other.is_file():
                yield from _of_text(other, unreadable, seen)
        elif words:
            yield from _parsed(" ".join(words), path, number)


def _parsed(text: str, path: Path, line: int) -> Iterator[Requirement]:
    try:
        one = Parsed(text)
    except InvalidRequirement:
        # An option of pip's, an address, a comment.
        return
    name, marker = canonicalize_name(one.name), str(one.marker or "")
    yield Requirement(name, str(one.specifier), frozenset(one.extras), path, line, marker)


def _lines(path: Path) -> list[str]:
    try:
        return content_text(path).splitlines()
    except (OSError, UnicodeDecodeError):
        return []


def _line_of(lines: list[str], text: str) -> int:
    """The line that holds a text first, from 1."""
    # A quote in it is written with a backslash.
    plain = text.partition('"')[0]
    return next((number for number, line in enumerate(lines, 1) if plain in line), 1)


def _locked(root: Path, unreadable: dict[Path, str]) -> tuple[Path | None, dict[str, str]]:
    """The lock file that counts, and what it holds; of two versions of a package the first."""
    for name in _TOML_LOCKS:
        content = _toml(root / name, unreadable)
        # pylock.toml says `packages`, the others `package`.
        found: object = content.get("package") or content.get("packages")
        if isinstance(found, list):
            return root / name, dict(_versions(cast("list[object]", found)))
    if (root / _PIPENV_LOCK).exists() or not (workspace := workspace_of(root)):
        return _pipenv(root / _PIPENV_LOCK, unreadable)
    return _locked(workspace, unreadable)


def _pipenv(path: Path, unreadable: dict[Path, str]) -> tuple[Path | None, dict[str, str]]:
    try:
        content: object = json.loads(content_text(path))
    except FileNotFoundError:
        return None, {}
    except (OSError, ValueError, RecursionError) as error:
        unreadable[path] = str(error)
        return None, {}
    locked: dict[str, str] = {}
    for group in ("default", "develop"):
        whole = cast("Table", content) if isinstance(content, dict) else {}
        for name, entry in _table(whole, group).items():
            version = cast("Table", entry).get("version") if isinstance(entry, dict) else None
            locked.setdefault(canonicalize_name(name), str(version or "").removeprefix("=="))
    return path, locked


def _versions(packages: list[object]) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for package in packages:
        entry = cast("Table", package) if isinstance(package, dict) else {}
        name, version = canonicalize_name(str(entry.get("name", ""))), entry.get("version")
        if name and version and name not in seen:
            seen.add(name)
            yield name, str(version)
