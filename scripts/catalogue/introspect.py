"""Write lkgen/facts: `uv run python scripts/catalogue/introspect.py [--check]`.

One JSON file per series: what its packages offer and what LiveKit's API is, seen by importing,
reading and constructing them (look_inside.py). lkgen ships them; tests hold them equal to what is
installed, and compare the hand-kept entries of the catalogue with them, so that a new release of
LiveKit shows as a readable difference. Needs uv and the package registry where the packages are
not installed already.
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
from typing import Any, cast

from locks import find_python

from lkgen.catalogue import Series, catalogue
from lkgen.catalogue.requirements import requirement
from lkgen.root import CHECKOUT
from lkgen.template.lock.uv import find_uv

FOLDER = CHECKOUT / "generator" / "lkgen" / "facts"
INSIDE = Path(__file__).with_name("look_inside.py")
# The longest line that holds more than one entry.
WIDTH = 160
# Packages that no agent is built from: their classes are none of the catalogue's kinds.
OTHERS = {"pydantic-settings", "python-dotenv", "uv"}
# What LiveKit still publishes, and deprecates: people's agents have it where the catalogue does
# not. Its dependencies are hundreds of megabytes.
DEPRECATED = "livekit-plugins-turn-detector"


def packages(series: Series, *, newer: bool) -> list[str]:
    """The LiveKit packages of `series`: those that ask for a newer Python, or all others."""
    asking = {
        provider.package
        for provider in catalogue().providers
        if any(role.python for role in provider.roles.values())
    }
    names = [name for name in series.packages if name not in OTHERS]
    return [name for name in names if (name in asking) == newer]


def unpacked(series: Series) -> dict[str, str]:
    """The packages of which only the source is read, with their versions."""
    if DEPRECATED in series.packages:
        return {}
    return {DEPRECATED: series.packages["livekit-agents"]}


def offered(series_id: str) -> dict[str, Any]:
    """What each package of the series offered when its file was written."""
    return json.loads((FOLDER / f"{series_id}.json").read_text(encoding="utf-8"))["packages"]


def describe(python: str, names: list[str]) -> dict[str, Any]:
    """What the packages installed for `python` offer; leaves where that cannot be seen.

    NAME@FOLDER is one that lies unpacked in a folder.
    """
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


def together(*parts: dict[str, Any]) -> dict[str, Any]:
    """What was described in several environments as one, section by section."""
    whole: dict[str, Any] = {}
    for part in parts:
        for section, entries in part.items():
            whole.setdefault(section, {}).update(entries)
    return whole


def install(series: Series, names: list[str], folder: Path, version: str) -> str:
    """An environment in `folder` with these packages of `series` and its agents; its Python."""
    newest = find_python(version)
    if newest is None:
        sys.exit(f"Python {version} or newer is needed to look into {', '.join(names)}")
    python = str(folder / "bin" / "python")
    wanted = sorted({*names, "livekit-agents"})
    requirements = [requirement(name, series.packages[name]) for name in wanted]
    constraints = [line for lines in series.constraints.values() for line in lines]
    uv("venv", "--quiet", "--python", newest, str(folder))
    uv("pip", "install", "--quiet", "--python", python, *requirements, *constraints)
    return python


def unpack(series: Series, folder: Path) -> list[str]:
    """Put the packages of which only the source is read into `folder`; their NAME@FOLDER."""
    for name, version in unpacked(series).items():
        target = ("--no-deps", "--target", str(folder))
        uv("pip", "install", "--quiet", *target, f"{name}=={version}")
    return [f"{name}@{folder}" for name in unpacked(series)]


def uv(*arguments: str) -> None:
    """Run uv; leaves where there is none, or where it fails."""
    executable = find_uv()
    if executable is None:
        sys.exit("uv is not installed: it comes with the dev group, `uv sync`")
    subprocess.run([executable, *arguments], check=True)


def text_of(value: Any, indent: int = 0) -> str:
    """`value` as JSON with sorted keys: one line where that is not too long, else an entry a line.

    So a difference is an entry, and a file has few lines all the same.
    """
    line = json.dumps(value, sort_keys=True, ensure_ascii=False)
    if not isinstance(value, dict | list) or (indent > 1 and indent + len(line) <= WIDTH):
        return line
    if isinstance(value, dict):
        entries = cast("dict[str, Any]", value)
        texts = [
            f"{json.dumps(key)}: {text_of(entries[key], indent + 1)}" for key in sorted(entries)
        ]
        opening, closing = "{}"
    else:
        texts = [text_of(one, indent + 1) for one in cast("list[Any]", value)]
        opening, closing = "[]"
    lines = ",\n".join(f"{' ' * (indent + 1)}{text}" for text in texts)
    return f"{opening}\n{lines}\n{' ' * indent}{closing}"


def look(series: Series, python: str | None, newer_python: str | None) -> dict[str, Any]:
    """What a file holds, seen with the Pythons given or with environments made for it."""
    parts: list[dict[str, Any]] = []
    for newer, given, version in (
        (False, python, f"3.{sys.version_info.minor}"),
        (True, newer_python, series.container_python),
    ):
        names = packages(series, newer=newer)
        if names:
            with tempfile.TemporaryDirectory(prefix="lkgen-introspect-") as folder:
                used = given or install(series, names, Path(folder) / "venv", version)
                more = [] if newer else unpack(series, Path(folder) / "unpacked")
                parts.append(describe(used, [*names, *more]))
    return together(*parts)


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
        text = text_of(look(series, options.python, options.newer_python)) + "\n"
        file = FOLDER / f"{series.id}.json"
        known = file.read_text(encoding="utf-8") if file.exists() else ""
        if options.check:
            difference = difference_of(known, text, file.name)
            sys.stdout.write(difference)
            differs |= bool(difference)
        else:
            file.write_text(text, encoding="utf-8")
            sys.stdout.write(f"{file.name}: {text.count(chr(10))} lines\n")
    return int(differs)


def difference_of(known: str, found: str, name: str) -> str:
    """What differs between two files' texts, as a diff for a person."""
    lines = known.splitlines(True), found.splitlines(True)
    return "".join(difflib.unified_diff(*lines, name, "installed", n=2))


if __name__ == "__main__":
    sys.exit(main())
