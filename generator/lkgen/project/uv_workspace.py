"""The uv workspace that a project is a member of: one lock and one environment for several."""

from __future__ import annotations

from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, cast

from lkgen.project.places import trusted
from lkgen.project.text_file import toml


def workspace_of(root: Path) -> Path | None:
    """The folder of the workspace that a project is a member of; None if it is of none.

    As uv looks for it: the first folder above whose `[tool.uv.workspace]` lists the project. A
    workspace that does not list it ends the search.

    Args:
        root: the project's folder.
    """
    for folder in root.parents:
        if not trusted(folder, root):
            return None
        workspace = _workspace(folder / "pyproject.toml")
        if workspace is not None:
            path = root.relative_to(folder).as_posix()
            listed = _fits(path, workspace.get("members"))
            return folder if listed and not _fits(path, workspace.get("exclude")) else None
    return None


def _workspace(pyproject: Path) -> dict[str, Any] | None:
    try:
        return cast("dict[str, Any]", toml(pyproject)["tool"]["uv"]["workspace"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def _fits(path: str, patterns: object) -> bool:
    """Whether a path fits one of these patterns; a `*` in one is within one folder's name."""
    given = cast("list[object]", patterns) if isinstance(patterns, list) else []
    return any(_same(path.split("/"), one.strip("/").split("/")) for one in map(str, given))


def _same(parts: list[str], pattern: list[str]) -> bool:
    if not pattern:
        return not parts
    if pattern[0] == "**":
        return _same(parts, pattern[1:]) or (bool(parts) and _same(parts[1:], pattern))
    return bool(parts) and fnmatchcase(parts[0], pattern[0]) and _same(parts[1:], pattern[1:])
