"""uv.lock and requirements.txt, from one resolution: one that is here already, or uv's."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from platformdirs import user_cache_dir

from lkgen.child_environment import UV, child_environment
from lkgen.errors import Missing
from lkgen.root import CATALOGUE
from lkgen.template.lock.series_lock import SeriesLock

HEADER = "# Exported from uv.lock; write it anew with:\n# {command}\n"
EXPORT = ["export", "--frozen", "--no-dev", "--no-emit-project", "--no-hashes"]


def find_uv() -> str | None:
    """The uv executable: on PATH, else the one of the `uv` package beside this Python."""
    if on_path := shutil.which("uv"):
        return on_path
    try:
        from uv import find_uv_bin
    except ImportError:
        return None
    try:
        return find_uv_bin()
    except FileNotFoundError:
        return None


def find_series_lock(
    root: Path, series: str, project: str, python: str, requirements: list[str]
) -> SeriesLock | None:
    """The lock in the template at `root` that the lock of `project` can be cut from.

    `python` is what its requires-python says. None where there is no such lock: the template may
    be older than its locks, and the project's name that of a package it needs.
    """
    folder = root / CATALOGUE / "locks"
    # The shortest name is the one that holds nothing back.
    for path in sorted(folder.glob(f"{series}*.lock"), key=lambda path: len(path.name)):
        series_lock = SeriesLock(path)
        if series_lock.covers(project, python, requirements):
            return series_lock
    return None


def lock(project: Path, name: str, requirements: list[str], series_lock: SeriesLock | None) -> int:
    """Write uv.lock and requirements.txt into `project`; return how many packages are locked.

    Cut out of `series_lock` if it can be, with neither uv nor network. Else uv keeps of a uv.lock
    that is there already what still fits. Raises Missing, having written nothing, where uv is
    needed, and is not there or cannot resolve.
    """
    command = " ".join(["uv", *EXPORT, "-o requirements.txt"])
    try:
        if series_lock is None:
            raise LookupError("no lock to cut from")
        text, lines = series_lock.lock(name, requirements), series_lock.requirements(requirements)
    except LookupError:
        text, exported = _resolve(project)
    else:
        exported = "".join(f"{line}\n" for line in lines)
    (project / "uv.lock").write_text(text, encoding="utf-8", newline="\n")
    exported = HEADER.format(command=command) + exported
    (project / "requirements.txt").write_text(exported, encoding="utf-8", newline="\n")
    return text.count("[[package]]") - 1


def _resolve(project: Path) -> tuple[str, str]:
    """What uv locks and exports for `project`; raises Missing where it does not."""
    uv = find_uv()
    if uv is None:
        raise Missing(
            "uv is not installed", "python3 -m pip install uv, or https://docs.astral.sh/uv"
        )
    with _folder() as folder:
        text = (project / "pyproject.toml").read_text(encoding="utf-8")
        # A workspace of its own, which changes no lock: uv looks for one above (0.13.9).
        text += "" if "[tool.uv.workspace]" in text else "\n[tool.uv.workspace]\n"
        (Path(folder) / "pyproject.toml").write_text(text, encoding="utf-8", newline="\n")
        if (project / "uv.lock").exists():
            shutil.copy(project / "uv.lock", folder)
        _run(uv, ["lock", "--quiet", "--python", sys.executable], folder)
        requirements = _run(uv, [*EXPORT, "--quiet", "--no-header", "--no-annotate"], folder)
        return (Path(folder) / "uv.lock").read_text(encoding="utf-8"), requirements


@contextmanager
def _folder() -> Generator[str]:
    """A folder to lock in that nobody else can write to, nor above it: uv looks there.

    It is in the user's cache folder, away from the project and from the workspace that holds it.
    """
    kept = Path(user_cache_dir("lkgen")) / "locking"
    try:
        kept.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = tempfile.TemporaryDirectory(prefix="lock-", dir=kept)
    except OSError as error:
        raise Missing(
            f"uv cannot lock in {kept}: {error.strerror}",
            "Run `uv lock` in the project, or let XDG_CACHE_HOME name a folder of yours.",
        ) from None
    with made as folder:
        yield folder


def _configuration() -> list[str]:
    """The user's own configuration of uv, or the machine's, and none of a folder above."""
    own = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    if sys.platform == "win32":
        own = Path(os.environ.get("APPDATA", own))
    for file in (own / "uv/uv.toml", Path("/etc/uv/uv.toml")):
        if file.is_file():
            return ["--config-file", str(file)]
    return ["--no-config"]


def pin(project: Path, requirements: list[str]) -> None:
    """Write requirements.txt with the exact direct pins only: what is known without uv."""
    text = "# The direct requirements; `uv lock` and `uv export` pin the rest.\n"
    text += "".join(f"{requirement}\n" for requirement in requirements)
    (project / "requirements.txt").write_text(text, encoding="utf-8", newline="\n")


def _run(uv: str, arguments: list[str], folder: str) -> str:
    try:
        done = subprocess.run(
            [uv, *arguments, *_configuration()],
            cwd=folder,
            env=child_environment(UV, UV_PYTHON_DOWNLOADS="never"),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError as error:
        raise Missing(f"{uv} cannot be run: {error.strerror}", "Install uv anew.") from None
    if done.returncode:
        words = done.stderr.strip().splitlines() or [f"uv {arguments[0]} failed"]
        raise Missing(
            f"uv could not lock: {words[-1].strip()}",
            "Check the network, then run `uv lock` in the project.",
        )
    return done.stdout
