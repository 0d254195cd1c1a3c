"""Write generator/introspected: `uv run python scripts/catalogue/introspect.py [--check]`.

One JSON file per series: what its packages offer, seen by installing and constructing them
(look_inside.py). tests/test_catalogue_is_what_was_introspected.py compares the hand-kept entries
with it, so that a new release of LiveKit shows as a readable difference. Needs uv and
the package registry where the packages are not installed already.
"""

from __future__ import annotations

import argparse
import difflib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from locks import find_python

from lkgen.catalogue import Series, catalogue
from lkgen.root import CHECKOUT
from lkgen.template.lock.uv import find_uv

FOLDER = CHECKOUT / "generator" / "introspected"
INSIDE = Path(__file__).with_name("look_inside.py")
# Packages that no agent is built from: their classes are none of the catalogue's kinds.
OTHERS = {"pydantic-settings", "python-dotenv", "uv"}


def packages(series: Series, *, newer: bool) -> list[str]:
    """The LiveKit packages of `series`: those that ask for a newer Python, or all others."""
    asking = {
        provider.package
        for provider in catalogue().providers
        if any(role.python for role in provider.roles.values())
    }
    names = [name for name in series.packages if name not in OTHERS]
    return [name for name in names if (name in asking) == newer]


def requirement(name: str, version: str) -> str:
    """The package at that version, with the extras of its own that a role needs."""
    extras = {
        role.extra
        for provider in catalogue().providers
        for role in provider.roles.values()
        if provider.package == name and role.extra
    }
    own = f"[{','.join(sorted(extras))}]" if extras else ""
    return f"{name}{own}=={version}"


def describe(python: str, names: list[str]) -> dict[str, Any]:
    """What the packages installed for `python` offer; leaves where that cannot be seen."""
    done = subprocess.run(
        [python, INSIDE, *names],
        env={name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"{INSIDE.name} failed: {done.stderr}")
    return json.loads(done.stdout)


def install(series: Series, names: list[str], folder: Path, version: str) -> str:
    """An environment in `folder` with these packages of `series`; its Python."""
    uv = find_uv()
    if uv is None:
        sys.exit("uv is not installed: it comes with the dev group, `uv sync`")
    newest = find_python(version)
    if newest is None:
        sys.exit(f"Python {version} or newer is needed to look into {', '.join(names)}")
    python = str(folder / "bin" / "python")
    requirements = [requirement(name, series.packages[name]) for name in names]
    constraints = [line for lines in series.constraints.values() for line in lines]
    for command in (
        ["venv", "--quiet", "--python", newest, str(folder)],
        ["pip", "install", "--quiet", "--python", python, *requirements, *constraints],
    ):
        subprocess.run([uv, *command], check=True)
    return python


def text_of(described: dict[str, Any]) -> str:
    """The content of a series' file: one fact a line, sorted."""
    return json.dumps(described, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def main() -> int:
    """Write or compare the file of each series; return 1 where one differs."""
    parser = argparse.ArgumentParser(description="What LiveKit's packages offer.")
    parser.add_argument("--check", action="store_true", help="write nothing, show what differs")
    parser.add_argument("--python", help="one that has the packages already")
    parser.add_argument("--newer-python", help="one that has those for newer Pythons")
    parser.add_argument("series", nargs="*", help="only these")
    options = parser.parse_args()
    differs = False
    for series in catalogue().series:
        if options.series and series.id not in options.series:
            continue
        described: dict[str, Any] = {}
        for newer, python, version in (
            (False, options.python, f"3.{sys.version_info.minor}"),
            (True, options.newer_python, series.container_python),
        ):
            names = packages(series, newer=newer)
            if names:
                with tempfile.TemporaryDirectory(prefix="lkgen-introspect-") as folder:
                    python = python or install(series, names, Path(folder), version)
                    described |= describe(python, names)
        text = text_of(described)
        file = FOLDER / f"{series.id}.json"
        known = file.read_text(encoding="utf-8") if file.exists() else ""
        if options.check:
            lines = difflib.unified_diff(
                known.splitlines(True), text.splitlines(True), str(file.name), "installed", n=2
            )
            difference = "".join(lines)
            sys.stdout.write(difference)
            differs |= bool(difference)
        else:
            FOLDER.mkdir(exist_ok=True)
            file.write_text(text, encoding="utf-8")
            count = text.count('"kind"')
            sys.stdout.write(f"{file.name}: {count} classes\n")
    return int(differs)


if __name__ == "__main__":
    sys.exit(main())
