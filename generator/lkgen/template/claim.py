"""One process for each destination: a lock that ends with the process, however that ends."""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from platformdirs import user_cache_dir

from lkgen.errors import LkgenError


@contextmanager
def claimed(dest: Path) -> Generator[None]:
    """Hold `dest` while it lasts, by a file in the user's cache folder.

    Raises LkgenError where another process holds it. Where no lock can be had, such as in a home
    that cannot be written, there is none: what is moved never replaces anything, lock or not.
    """
    name = hashlib.sha256(os.fsencode(os.path.realpath(dest))).hexdigest()[:32]
    path = Path(user_cache_dir("lkgen")) / "new" / f"{name}.lock"
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        held = _hold(path)
    except BlockingIOError:
        raise LkgenError(
            f"{dest} is being made by another lkgen new{_holder(path)}. Nothing was written.",
            "Wait until it has ended, or choose another folder.",
        ) from None
    except OSError:
        yield
        return
    try:
        yield
    finally:
        # While it is held: who opened it meanwhile sees that it is gone, and makes another.
        with contextlib.suppress(OSError):
            path.unlink()
        os.close(held)


def _hold(path: Path) -> int:
    """An open and locked file that is still the one at `path`; BlockingIOError if it is held."""
    while True:
        opened = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            lock(opened)
            if os.path.samestat(os.fstat(opened), os.stat(path)):
                os.truncate(opened, 0)
                os.write(opened, str(os.getpid()).encode())
                return opened
        except FileNotFoundError:
            pass
        except BaseException:
            os.close(opened)
            raise
        os.close(opened)


def lock(opened: int) -> None:
    """Lock an open file, or a folder, until it is closed; BlockingIOError if another has."""
    if sys.platform == "win32":
        import msvcrt

        try:
            msvcrt.locking(opened, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            raise BlockingIOError(*error.args) from None
    else:
        import fcntl

        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _holder(path: Path) -> str:
    with contextlib.suppress(OSError):
        if number := path.read_text(encoding="utf-8", errors="replace").strip():
            return f" (process {number})"
    return ""
