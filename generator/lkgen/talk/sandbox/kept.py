"""A program kept in a folder of the user's own, and whether it is still the one put there."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import stat
import sys
import time
from pathlib import Path

PARTIAL = "get-"
"""What the names of folders begin with in which a program is made."""


class NotKept(Exception):
    """Somebody else may have changed the program."""


def private(folder: Path) -> None:
    """Make `folder`, or take it from all others.

    Raises:
        NotKept: it is somebody else's, who could put anything there.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if sys.platform == "win32":
        return
    found = folder.stat()
    if found.st_uid == os.geteuid():
        if stat.S_IMODE(found.st_mode) & 0o077:
            folder.chmod(0o700)
    else:
        _trust(folder)


def keep(program: Path, target: Path) -> None:
    """Move a program to `target`, and note its checksum beside it."""
    _note(target).write_text(_checksum(program) + "\n", encoding="utf-8")
    os.replace(program, target)


def check(program: Path) -> None:
    """Look at the owner, the mode and the checksum of a kept program.

    One that has no checksum yet, from an older lkgen, gets it now.

    Raises:
        NotKept: it is not, or may not be, what was put there.
        OSError: it cannot be read.
    """
    private(program.parent)
    _trust(program)
    note, found = _note(program), _checksum(program)
    if not note.exists():
        # A folder that cannot be written is nobody's to change either.
        with contextlib.suppress(OSError):
            note.write_text(found + "\n", encoding="utf-8")
    elif note.read_text(encoding="utf-8", errors="replace").strip() != found:
        raise NotKept(f"{program} is not the program that was put there")


def sweep(folder: Path, *, older_s: float) -> None:
    """Remove what killed processes left half made, if it is older than so many seconds."""
    for path in folder.glob(f"{PARTIAL}*"):
        with contextlib.suppress(OSError):
            if time.time() - path.stat().st_mtime > older_s:
                shutil.rmtree(path, ignore_errors=True)


def _trust(path: Path) -> None:
    found = path.stat()
    if sys.platform == "win32":
        return
    if found.st_uid not in (os.geteuid(), 0):
        raise NotKept(f"{path} belongs to another user")
    if found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise NotKept(f"{path} can be written by other users")


def _note(program: Path) -> Path:
    return program.with_name(f"{program.name}.sha256")


def _checksum(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()
