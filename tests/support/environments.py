"""Environments to run generated projects in: one per series and Python, built once, cached."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Collection, Generator
from contextlib import contextmanager
from pathlib import Path

from platformdirs import user_cache_path

from lkgen.catalogue import catalogue
from lkgen.catalogue.requirements import requirements
from lkgen.template.lock.uv import find_uv

# The dev group of a generated project, at this repository's own versions where it matters.
TOOLS = ["pyright[nodejs]>=1.1.400", "pytest>=8.4", "pytest-asyncio>=1.0", "ruff>=0.14"]


def environment(
    series_id: str,
    python: str = sys.executable,
    packages: Collection[str] = (),
    also: Collection[str] = (),
) -> Path:
    """The Python of an environment with the packages of the series, or only `packages`.

    `also` are requirements besides, such as an extra.

    Those that hold others back are left out of the former, as they are of most projects. Built
    with uv on first use, which needs the package registry; afterwards from the cache. Workers of
    a parallel run wait for each other.
    """
    series = next(entry for entry in catalogue().series if entry.id == series_id)
    names = packages or set(series.packages) - set(series.apart)
    wanted = [*requirements(series, names), *also, *TOOLS]
    version = subprocess.run([python, "-VV"], capture_output=True, text=True, check=True).stdout
    key = hashlib.sha256("\n".join([version, *wanted]).encode()).hexdigest()[:16]
    folder = user_cache_path("lkgen") / "environments" / f"{series_id}-{key}"
    with _locked(folder.with_name(f"{folder.name}.lock")):
        if not (folder / "complete").exists():
            shutil.rmtree(folder, ignore_errors=True)
            _uv("venv", "--quiet", "--python", python, str(folder))
            pip = ["pip", "install", "--quiet", "--python", str(folder / "bin/python")]
            _uv(*pip, "--compile-bytecode", *wanted)
            (folder / "complete").touch()
    return folder / "bin/python"


def whole_environment(series_id: str) -> Path:
    """The Python of an environment with every package of the series."""
    series = next(entry for entry in catalogue().series if entry.id == series_id)
    return environment(series_id, packages=series.packages)


def unpacked(requirement: str, *beside: str) -> Path:
    """A folder with one package and, of what it depends on, only `beside`; built once, cached."""
    folder = user_cache_path("lkgen") / "environments" / "+".join([requirement, *beside])
    with _locked(folder.with_name(f"{folder.name}.lock")):
        if not (folder / "complete").exists():
            target = ["pip", "install", "--quiet", "--target", str(folder)]
            if beside:
                _uv(*target, *beside)
            _uv(*target, "--no-deps", requirement)
            (folder / "complete").touch()
    return folder


def newer_python(floor: str) -> str | None:
    """A Python no older than `floor`: this one, one on PATH, or one of pyenv's; None if none."""
    versions = [f"3.{minor}" for minor in range(int(floor.partition(".")[2]), 15)]
    if f"3.{sys.version_info.minor}" in versions:
        return sys.executable
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    for version in versions:
        candidates = [str(path) for path in pyenv.glob(f"{version}.*/bin/python")]
        for python in [*candidates, f"python{version}"]:
            # One of pyenv's stand-ins may be for a version that is not active.
            if (
                subprocess.run(["env", python, "-V"], capture_output=True, check=False).returncode
                == 0
            ):
                return python
    return None


def _uv(*arguments: str) -> None:
    uv = find_uv()
    assert uv, "uv comes with the dev group: uv sync"
    done = subprocess.run(
        [uv, *arguments],
        env={**os.environ, "UV_PYTHON_DOWNLOADS": "never"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@contextmanager
def _locked(path: Path) -> Generator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
