"""Imports in lkgen go one way: from the command line down, and never back up or across."""

from __future__ import annotations

import ast
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import lkgen

FOLDER = Path(lkgen.__file__).parent
COMMANDS = {"lkgen.new", "lkgen.listing", "lkgen.matrix"}


@cache
def imports() -> dict[str, set[str]]:
    """Each module of lkgen, and the modules of lkgen that it imports, wherever in its text."""
    files: dict[str, Path] = {}
    for path in FOLDER.rglob("*.py"):
        parts = path.relative_to(FOLDER.parent).with_suffix("").parts
        files[".".join(parts).removesuffix(".__init__")] = path
    return {name: imported(path, set(files)) - {name} for name, path in files.items()}


def imported(path: Path, modules: set[str]) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: a relative import hides what it imports"
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                found.add(whole if whole in modules else str(node.module))
    return found & modules


def inside(module: str, package: str) -> bool:
    return module == package or module.startswith(package + ".")


def importers(package: str) -> set[str]:
    """The modules outside `package` that import something of it."""
    return {
        name
        for name, targets in imports().items()
        if not inside(name, package) and any(inside(target, package) for target in targets)
    }


def test_there_is_something_to_look_at() -> None:
    assert {"lkgen.errors", "lkgen.cli", "lkgen.talk", *COMMANDS} <= set(imports())
    assert "lkgen.new" in imports()["lkgen.cli.new"]


def test_no_circle() -> None:
    TopologicalSorter(imports()).prepare()


def test_only_the_start_imports_the_command_line() -> None:
    assert importers("lkgen.cli") == {"lkgen.__main__"}


def test_commands_know_nothing_of_each_other() -> None:
    for name in COMMANDS:
        assert importers(name) <= {f"lkgen.cli.{name.split('.')[1]}", "lkgen.cli.list"}


def test_talk_stands_alone() -> None:
    """Nothing that writes projects needs its packages, which are an extra."""
    assert {name for name in importers("lkgen.talk") if not inside(name, "lkgen.cli")} == set()
    talk = {name for name in imports() if inside(name, "lkgen.talk")}
    below = {target for name in talk for target in imports()[name]} - talk
    assert below <= {"lkgen.errors", "lkgen.safe_yaml"}
