"""Write catalogue/locks: `uv run python scripts/catalogue/locks.py [--upgrade | --check]`.

Each is the uv.lock of a project that requires everything a series has, from which `lkgen new`
cuts the lock of a project. Versions that are locked stay, unless --upgrade asks for the newest;
--check only says whether the locks belong to the catalogue as it stands. Needs uv, and but for
--check the package registry.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from lkgen.catalogue import Role, Series, catalogue
from lkgen.catalogue.requirements import requirements
from lkgen.commands.new import Request, new
from lkgen.root import CATALOGUE, CHECKOUT
from lkgen.template.lock.uv import find_uv

LOCKS = CHECKOUT / CATALOGUE / "locks"
REGISTRY = "https://pypi.org/simple"


@dataclass(frozen=True)
class Everything:
    """One lock: its file's name, the Pythons it is for, and what it requires.

    `floor` is the oldest of them where that is not the series' own.
    """

    name: str
    series: str
    floor: str
    python: str
    requirements: list[str]


def all_locks() -> list[Everything]:
    """The locks that the catalogue asks for.

    Per series: one without the packages that hold others back, one with each of those, one with
    all of them, and one for each newer Python that something needs. `find_series_lock`
    takes the one with the shortest name that has all that a project wants.
    """
    found: list[Everything] = []
    for series in catalogue().series:
        floors = {role.python for _, role in _roles() if role.is_in(series.id)} - {""}
        apart = set(series.apart)
        found.append(_everything(series, series.id, "", apart))
        for package in series.apart:
            found.append(_everything(series, f"{series.id}-{package}", "", apart - {package}))
        if len(apart) > 1:
            found.append(_everything(series, "-".join([series.id, *series.apart]), "", set()))
        for floor in sorted(floors):
            found.append(_everything(series, f"{series.id}-python{floor}", floor, set()))
    return found


def _everything(series: Series, name: str, floor: str, without: set[str]) -> Everything:
    found = requirements(
        series,
        set(series.packages) - without,
        lambda role: role.python <= floor and role.is_in(series.id),
    )
    python = re.sub(r"^>=3\.\d+", f">={floor}", series.python) if floor else series.python
    return Everything(name, series.id, floor, python, sorted(found))


def _roles() -> list[tuple[str, Role]]:
    providers = catalogue().providers
    return [(provider.package, role) for provider in providers for role in provider.roles.values()]


def project(everything: Everything, folder: Path) -> Path:
    """A project in `folder` that requires everything, with the tools of every project."""
    dest = folder / "everything"
    answers = {"livekit_series": everything.series}
    new(Request(dest, answers, defaults=True, lock=False, git=False, vcs_ref="HEAD"))
    file = dest / "pyproject.toml"
    text = file.read_text(encoding="utf-8")
    lines = "".join(f'    "{requirement}",\n' for requirement in everything.requirements)
    text = re.sub(r"(?s)^(dependencies = \[\n).*?(?=^\])", rf"\g<1>{lines}", text, flags=re.M)
    text = re.sub(r'^(requires-python = ").*(?=")', rf"\g<1>{everything.python}", text, flags=re.M)
    file.write_text(text, encoding="utf-8")
    return dest


def uv_lock(folder: Path, floor: str, *options: str) -> subprocess.CompletedProcess[str]:
    """Run `uv lock` in `folder`; uv wants a Python that the project runs on."""
    uv, python = find_uv(), find_python(floor)
    if uv is None:
        sys.exit("uv is not installed: it comes with the dev group, `uv sync`")
    if python is None:
        sys.exit(f"Python {floor} or newer is needed for this lock, and is not on PATH")
    return subprocess.run(
        [uv, "lock", "--python", python, *options],
        cwd=folder,
        env={**os.environ, "UV_PYTHON_DOWNLOADS": "never"},
        capture_output=True,
        text=True,
        check=False,
    )


def find_python(floor: str) -> str | None:
    """A Python no older than `floor`: this one, one on PATH, or one of pyenv's."""
    versions = [f"3.{minor}" for minor in range(10, 15) if f"3.{minor}" >= floor]
    if f"3.{sys.version_info.minor}" in versions:
        return sys.executable
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    for version in versions:
        candidates = [str(path) for path in pyenv.glob(f"{version}.*/bin/python")]
        if on_path := shutil.which(f"python{version}"):
            candidates.append(on_path)
        for python in candidates:
            # One of pyenv's stand-ins may be for a version that is not active.
            if not subprocess.run([python, "-V"], capture_output=True, check=False).returncode:
                return python
    return None


def main() -> int:
    """Write or check each lock; return 1 where one is missing, wrong or not to be had."""
    parser = argparse.ArgumentParser(description="The locks that lkgen new cuts from.")
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions")
    parser.add_argument("--check", action="store_true", help="write nothing, use no network")
    options = parser.parse_args()
    wanted = {everything.name: everything for everything in all_locks()}
    stale = [path for path in LOCKS.glob("*.lock") if path.stem not in wanted]
    failed = False
    for everything in wanted.values():
        file = LOCKS / f"{everything.name}.lock"
        with tempfile.TemporaryDirectory(prefix="lkgen-locks-") as name:
            folder = project(everything, Path(name))
            if file.exists() and not options.upgrade:
                shutil.copy(file, folder / "uv.lock")
            done = uv_lock(
                folder, everything.floor, *(["--check", "--offline"] if options.check else [])
            )
            if done.returncode:
                failed = True
                sys.stderr.write(f"{file.name}: {done.stderr}\n")
                continue
            text = (folder / "uv.lock").read_text(encoding="utf-8")
            if not options.check:
                LOCKS.mkdir(exist_ok=True)
                file.write_text(text, encoding="utf-8", newline="\n")
            if sources := set(re.findall(r'registry = "([^"]+)"', text)) - {REGISTRY}:
                failed = True
                sys.stderr.write(f"{file.name} names {', '.join(sorted(sources))}\n")
            count = text.count("[[package]]") - 1
            sys.stdout.write(f"{file.name:<40} {count} packages, {len(text) / 1000:.0f} kB\n")
    for path in stale:
        if options.check:
            failed = True
            sys.stderr.write(f"{path.name} belongs to nothing in the catalogue\n")
        else:
            path.unlink()
    if failed and options.check:
        sys.stderr.write("Write them anew: uv run python scripts/catalogue/locks.py\n")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
