"""Imports in lkgen go one way: from the command line down, and never back up or across."""

from __future__ import annotations

import ast
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import lkgen

FOLDER = Path(lkgen.__file__).parent

# What each part may import of the others; parts are the packages and modules of lkgen itself.
# A part that is not named here is a mistake, so that a new one is thought about once.
SMALL = {
    "errors",
    "terminal",
    "child_environment",
    "git",
    "safe_yaml",
    "given_file",
    "given_yaml",
    "root",
    "built",
    "log",
}
BELOW: dict[str, set[str]] = {
    **{name: set() for name in SMALL},
    "built": {"root"},
    "given_yaml": {"safe_yaml", "given_file"},
    "git": {"child_environment", "errors"},
    "facts": SMALL,
    "catalogue": SMALL | {"facts"},
    "template": SMALL | {"facts", "catalogue"},
    "project": SMALL | {"facts"},
    "codemods": SMALL | {"facts", "catalogue", "project"},
    "doctor": SMALL | {"facts", "project", "codemods"},
    "explain": SMALL | {"facts", "project"},
    "talk": SMALL | {"facts", "project"},
    "playground": SMALL | {"talk"},
    "commands": SMALL
    | {"facts", "catalogue", "template", "project", "codemods", "doctor", "explain"},
}


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


def part(module: str) -> str:
    """The part of lkgen that a module is of: the second word of its name."""
    return module.split(".")[1] if "." in module else ""


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
    assert {"lkgen.errors", "lkgen.cli", "lkgen.talk", "lkgen.commands.new"} <= set(imports())
    assert "lkgen.commands.new" in imports()["lkgen.cli.new"]


def test_no_circle() -> None:
    TopologicalSorter(imports()).prepare()


def test_each_part_imports_only_what_is_below_it() -> None:
    wrong: list[str] = []
    for name, targets in imports().items():
        if part(name) in ("", "cli", "__main__"):
            continue
        allowed = {*BELOW[part(name)], part(name), ""}
        wrong += [f"{name} imports {target}" for target in targets if part(target) not in allowed]
    assert wrong == []


def test_only_the_start_imports_the_command_line() -> None:
    assert importers("lkgen.cli") == {"lkgen.__main__"}


def test_commands_know_nothing_of_each_other() -> None:
    commands = {name for name in imports() if part(name) == "commands" and name.count(".") > 1}
    for name in commands:
        own = ".".join(name.split(".")[:3])
        others = {other for other in commands if not inside(other, own)}
        assert not imports()[name] & others, name


def test_only_the_command_line_knows_how_a_call_is_shown() -> None:
    assert {name for name in importers("lkgen.talk.show") if part(name) != "cli"} == set()


def test_a_fake_imports_what_fakes_share_and_its_relatives() -> None:
    """A fake of a protocol knows the kinds, and at most another fake: never the sandbox."""
    within = ("lkgen.talk.fakes", "lkgen.talk.caller", "lkgen.talk.audio", "lkgen.talk.net")
    for name, targets in imports().items():
        if inside(name, "lkgen.talk.fakes"):
            assert all(any(inside(target, one) for one in within) for target in targets), name
