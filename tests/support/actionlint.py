"""Where the actionlint program is, or how to get it; on PyPI there is only somebody's repack."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
from pathlib import Path
from typing import NoReturn

import pytest
from platformdirs import user_cache_path

VARIABLE = "LKGEN_ACTIONLINT"
VERSION = "1.7.12"
MODULE = f"github.com/rhysd/actionlint/cmd/actionlint@v{VERSION}"


class NoActionlint(Exception):
    """There is none here, and none could be built."""


def find_actionlint() -> Path:
    """The program: of the variable, on PATH, in the cache, else built into the cache with Go."""
    if chosen := os.environ.get(VARIABLE):
        return Path(chosen)
    if on_path := shutil.which("actionlint"):
        return Path(on_path)
    folder = user_cache_path("lkgen") / f"actionlint-{VERSION}"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "actionlint").exists():
            build(folder)
    return folder / "actionlint"


def build(folder: Path) -> None:
    """Build it into `folder`; raises NoActionlint."""
    go = shutil.which("go")
    if go is None:
        raise NoActionlint(f"no actionlint: set {VARIABLE}, put it on PATH, or install Go")
    done = subprocess.run(
        [go, "install", MODULE],
        env={**os.environ, "GOBIN": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise NoActionlint(f"go install {MODULE} failed:\n{done.stderr}")


def skip_outside_ci(reason: str) -> NoReturn:
    """Skip for what this machine lacks; in CI, which lacks nothing, fail."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)
