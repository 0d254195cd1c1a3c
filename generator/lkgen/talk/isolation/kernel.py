"""The few calls of Linux that Python 3.10 has no name for."""

from __future__ import annotations

import ctypes
import os
from pathlib import Path
from typing import Any

NEW_NAMESPACES = 0x10000000 | 0x40000000 | 0x00020000
"""CLONE_NEWUSER, CLONE_NEWNET, CLONE_NEWNS."""

_BIND, _RECURSIVE, _PRIVATE = 0x1000, 0x4000, 0x40000
_SET_DUMPABLE = 4


def unshare(flags: int) -> None:
    """Leave the namespaces that `flags` name for new ones.

    Raises:
        OSError: the kernel, or who watches over it, does not let this process.
    """
    _check(_libc().unshare(flags))


def detach_mounts() -> None:
    """What is mounted from now on is seen in this process's namespace only."""
    _mount(None, "/", _RECURSIVE | _PRIVATE)


def cover(place: Path, source: Path) -> None:
    """Let `source`, a file or a folder, be seen where `place` is, a file or a folder too."""
    _mount(source, str(place), _BIND)


def hide_memory() -> None:
    """Keep this process's memory and first environment from others of the same user."""
    _check(_libc().prctl(_SET_DUMPABLE, 0, 0, 0, 0))


def _mount(source: Path | None, target: str, flags: int) -> None:
    given = os.fsencode(source) if source else None
    _check(_libc().mount(given, os.fsencode(target), None, ctypes.c_ulong(flags), None))


def _libc() -> Any:
    return ctypes.CDLL(None, use_errno=True)


def _check(result: int) -> None:
    if result:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
