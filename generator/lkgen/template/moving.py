"""Moves that never take the place of what is there already."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import shutil
import sys
from pathlib import Path

_RENAME_NOREPLACE = 1
_RENAME_EXCL = 4
_AT_FDCWD = -100
# Old kernels and some file systems know no such flag.
_UNKNOWN = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP}


def move(source: Path, target: Path) -> None:
    """Move a file or folder on one disk to where nothing is.

    Raises FileExistsError where something is, whoever put it there and however late; other
    OSErrors as `os.rename` does. Nothing has moved then.
    """
    code = _rename_to_nothing(source, target)
    if code in _UNKNOWN:
        by_hand(source, target)
    elif code:
        raise OSError(code, os.strerror(code), str(target))


def _rename_to_nothing(source: Path, target: Path) -> int:
    """The system's own such rename: 0, or its error number."""
    if sys.platform == "win32":
        source.rename(target)  # It never replaces there.
        return 0
    library = ctypes.CDLL(None, use_errno=True)
    old, new = os.fsencode(source), os.fsencode(target)
    try:
        if sys.platform == "darwin":
            done = library.renamex_np(old, new, ctypes.c_uint(_RENAME_EXCL))
        else:
            flag = ctypes.c_uint(_RENAME_NOREPLACE)
            done = library.renameat2(_AT_FDCWD, old, _AT_FDCWD, new, flag)
    except AttributeError:
        return errno.ENOSYS
    return ctypes.get_errno() if done else 0


def by_hand(source: Path, target: Path) -> None:
    """The same in steps that each refuse to replace, where the system has none for it."""
    if source.is_dir() and not source.is_symlink():
        target.mkdir()
        try:
            # It takes the place of an empty folder only: ours, unless somebody has filled it.
            source.rename(target)
        except OSError:
            with contextlib.suppress(OSError):
                target.rmdir()
            raise
        return
    try:
        os.link(source, target, follow_symlinks=False)
    except FileExistsError:
        raise
    except OSError:
        # A disk without links.
        with source.open("rb") as old, target.open("xb") as new:
            shutil.copyfileobj(old, new)
        shutil.copystat(source, target)
    source.unlink()
