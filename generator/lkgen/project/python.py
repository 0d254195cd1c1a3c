"""The Python that an agent runs on."""

from __future__ import annotations

import functools
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from lkgen.errors import LkgenError, Missing
from lkgen.project.places import trusted, upwards

_TIMEOUT_S = 60.0
_LONGEST = 200

# Imports nothing of LiveKit; `livekit` itself is a namespace without code.
_PROBE = """
import importlib.metadata, importlib.util, json, pathlib, sys
spec = importlib.util.find_spec("livekit")
folders = [pathlib.Path(part) for part in (spec.submodule_search_locations or [])] if spec else []
def text(name):
    files = [folder / "agents" / name for folder in folders]
    return next((file.read_text("utf-8") for file in files if file.is_file()), "")
try:
    version = importlib.metadata.version("livekit-agents")
except importlib.metadata.PackageNotFoundError:
    version = ""
names = ["LIVEKIT_AGENT_NAME_OVERRIDE", "LIVEKIT_AGENT_NAME"]
worker = text("worker.py")
print(json.dumps({
    "version": version,
    "python": "%d.%d" % sys.version_info[:2],
    "plugins": [str(folder / "plugins") for folder in folders],
    "starts": '"start"' in text("__main__.py"),
    "names": [name for name in names if f'"{name}"' in worker],
}))
"""


@dataclass(frozen=True)
class Python:
    """A Python with livekit-agents.

    Attributes:
        executable: the program.
        version: its own, such as `3.12`.
        agents_version: of livekit-agents.
        plugins: the `livekit/plugins` folders of its packages; some may not exist.
        starts_files: whether `python -m livekit.agents start FILE` works.
        name_variables: the environment variables from which LiveKit takes an agent's name, the
            first to last.
    """

    executable: Path
    version: str
    agents_version: str
    plugins: tuple[Path, ...]
    starts_files: bool
    name_variables: tuple[str, ...]


def find_python(
    given: str | None, project: Path, environ: Mapping[str, str], path: Path | None = None
) -> Python:
    """The Python of a project: the one given, else the first of these that has livekit-agents.

    `UV_PROJECT_ENVIRONMENT`, `.venv` and `venv` of the project and of the folders above it up to
    the repository's, `VIRTUAL_ENV`, `CONDA_PREFIX`, and the Python that lkgen itself runs on.
    `uv run` is not used: it may download packages and change the project's environment.

    Args:
        given: a program, a name on PATH, or an environment's folder.
        project: the project's folder.
        environ: the user's environment variables.
        path: what a person gave; without a repository nothing above it is looked at.

    Raises:
        LkgenError: what was given is no Python.
        Missing: none has livekit-agents.
    """
    if given is not None:
        python = examine(program(given))
        if python is None:
            raise Missing(
                f"{given} has no livekit-agents",
                hint="Give the agent's own Python, such as --python .venv/bin/python",
            )
        return python
    looked_at: list[Path] = []
    for one in candidates(project, environ, path):
        looked_at.append(one)
        if python := examine(one):
            return python
    listed = "\n".join(f"  {one}" for one in looked_at)
    raise Missing(
        f"no Python with livekit-agents for {project}",
        hint=f"Looked at:\n{listed}\nInstall the project (uv sync), or give its Python: "
        "--python PATH",
    )


@functools.cache
def examine(executable: Path) -> Python | None:
    """What a Python has; None if it has no livekit-agents.

    Raises:
        LkgenError: it does not run.
    """
    try:
        done = subprocess.run(
            [str(executable), "-I", "-c", _PROBE],
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=_TIMEOUT_S,
            check=False,
        )
        found = cast("dict[str, object]", json.loads(done.stdout)) if done.returncode == 0 else None
    except (OSError, subprocess.TimeoutExpired, ValueError) as error:
        raise LkgenError(f"{executable} does not run: {error}") from error
    if found is None:
        raise LkgenError(f"{executable} is no Python that works", hint=done.stderr.strip()[-500:])
    if not found["version"]:
        return None
    return Python(
        executable=executable,
        version=str(found["python"]),
        agents_version=str(found["version"]),
        plugins=tuple(Path(part) for part in cast("list[str]", found["plugins"])),
        starts_files=bool(found["starts"]),
        name_variables=tuple(cast("list[str]", found["names"])),
    )


def candidates(project: Path, environ: Mapping[str, str], path: Path | None) -> list[Path]:
    """The programs that may be a project's Python, the likeliest first; none is run."""
    folders: list[Path] = []
    if environ.get("UV_PROJECT_ENVIRONMENT"):
        folders.append(project / environ["UV_PROJECT_ENVIRONMENT"])
    for folder in upwards(project, path):
        there = (folder / ".venv", folder / "venv")
        folders += [one for one in there if trusted(one, project)]
    active = [environ.get(name) for name in ("VIRTUAL_ENV", "CONDA_PREFIX")]
    folders += [Path(folder) for folder in active if folder]
    programs = [found for folder in folders if (found := _in_environment(folder))]
    return list(dict.fromkeys([*programs, Path(sys.executable)]))


def _in_environment(folder: Path) -> Path | None:
    for name in ("bin/python", "Scripts/python.exe", "python.exe"):
        if (folder / name).is_file():
            return folder / name
    return None


def program(given: str) -> Path:
    # Not resolved: an environment's Python is a link, and is known by where the link is.
    path = Path(os.path.abspath(Path(given).expanduser()))
    # A name that no file can have is none of a program either.
    with suppress(OSError, ValueError):
        if path.is_dir() and (inside := _in_environment(path)):
            return inside
        if path.is_file():
            return path
        if found := shutil.which(given):
            return Path(found)
    shown = given if len(given) <= _LONGEST else f"{given[:_LONGEST]}…"
    raise LkgenError(f"--python {shown}: there is no such program")
