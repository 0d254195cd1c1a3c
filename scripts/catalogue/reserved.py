"""Write catalogue/reserved_names.yml: `uv run python scripts/catalogue/reserved.py PYTHON ...`.

Each PYTHON is the interpreter of an environment that has the packages of a series, as
tests/environments.py builds them: their metadata say under which names they are imported.
The names of the packages themselves come from catalogue/locks.
"""

from __future__ import annotations

import json
import keyword
import re
import subprocess
import sys
from collections.abc import Iterable

import yaml

from lkgen.root import CATALOGUE, CHECKOUT

FILE = CHECKOUT / CATALOGUE / "reserved_names.yml"
HEAD = """\
# Names that a project cannot have, written by scripts/catalogue/reserved.py.
# packages: what the locks of all series hold; a project of that name would depend on itself.
# modules: what is imported by that name, is Python's own or a project's, or cannot be a folder
# on Windows.
"""
WINDOWS = [
    "aux",
    "con",
    "nul",
    "prn",
    *(f"{port}{n}" for port in ("com", "lpt") for n in range(10)),
]
OWN = ["conftest", "helpers", "src", "tests"]
_ASK = """
import importlib.metadata, json, sys
names = [*importlib.metadata.packages_distributions(), *sys.stdlib_module_names]
print(json.dumps([name for name in names if name.isidentifier()]))
"""


def locked_packages() -> set[str]:
    """The names of all packages that a lock of the catalogue holds."""
    locks = (CHECKOUT / CATALOGUE / "locks").glob("*.lock")
    return {
        name
        for lock in locks
        for name in re.findall(r'^name = "([^"]+)"$', lock.read_text(encoding="utf-8"), re.M)
        if name != "everything"
    }


def python_names() -> set[str]:
    """The keywords and the standard library of this Python, whose own list leaves out `test`."""
    names = [*keyword.kwlist, *keyword.softkwlist, *sys.stdlib_module_names, "test"]
    return {name.lower() for name in names if not name.startswith("_")} | {"_"}


def imported_names(python: str) -> set[str]:
    """What can be imported with the interpreter `python`, by its lower-case name."""
    done = subprocess.run([python, "-c", _ASK], capture_output=True, text=True, check=True)
    return {name.lower() for name in json.loads(done.stdout) if not name.startswith("_")}


def module_names(imported: Iterable[str], packages: Iterable[str]) -> set[str]:
    """Every name that a project's package must not have."""
    return {*imported, *python_names(), *WINDOWS, *OWN, *(p.replace("-", "_") for p in packages)}


def main() -> None:
    """Add what the given interpreters import to what is there: older Pythons had more."""
    known: dict[str, list[str]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    modules = set(known["modules"])
    for python in sys.argv[1:]:
        modules |= imported_names(python)
    packages = locked_packages()
    names = {
        "packages": sorted(packages),
        "modules": sorted(module_names(modules, packages)),
    }
    text = yaml.safe_dump(names, default_flow_style=None, width=96, sort_keys=False)
    FILE.write_text(HEAD + text, encoding="utf-8")


if __name__ == "__main__":
    main()
