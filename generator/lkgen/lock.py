"""uv.lock and requirements.txt, from one resolution."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from lkgen.errors import Missing

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


def lock(project: Path) -> int:
    """Write uv.lock and requirements.txt into `project`; return how many packages are locked.

    Raises Missing, having written nothing, where there is no uv or it cannot resolve.
    """
    uv = find_uv()
    if uv is None:
        raise Missing(
            "uv is not installed", "python3 -m pip install uv, or https://docs.astral.sh/uv"
        )
    with tempfile.TemporaryDirectory(prefix="lkgen-lock-") as folder:
        # Away from the project, so that no workspace above it takes part.
        shutil.copy(project / "pyproject.toml", folder)
        _run(uv, ["lock", "--quiet", "--python", sys.executable], folder)
        requirements = _run(uv, [*EXPORT, "--quiet", "--no-header", "--no-annotate"], folder)
        command = " ".join(["uv", *EXPORT, "-o requirements.txt"])
        shutil.copy(Path(folder) / "uv.lock", project / "uv.lock")
    text = HEADER.format(command=command) + requirements
    (project / "requirements.txt").write_text(text, encoding="utf-8", newline="\n")
    return (project / "uv.lock").read_text(encoding="utf-8").count("[[package]]") - 1


def pin(project: Path, requirements: list[str]) -> None:
    """Write requirements.txt with the exact direct pins only: what is known without uv."""
    text = "# The direct requirements; `uv lock` and `uv export` pin the rest.\n"
    text += "".join(f"{requirement}\n" for requirement in requirements)
    (project / "requirements.txt").write_text(text, encoding="utf-8", newline="\n")


def _run(uv: str, arguments: list[str], folder: str) -> str:
    environment = {**os.environ, "UV_PYTHON_DOWNLOADS": "never"}
    environment.pop("VIRTUAL_ENV", None)
    try:
        done = subprocess.run(
            [uv, *arguments],
            cwd=folder,
            env=environment,
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
