"""The folder that a project is made in before it is moved, and what a killed process left of one.

A stage is `.lkgen-PROCESS-RANDOM`, held by a lock that ends with its process. Where its content is
moved entry by entry, a journal in it says which entries those are.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from lkgen.template.claim import lock
from lkgen.template.moving import move

_NAME = re.compile(r"\.lkgen-(\d+)-[a-z0-9_]{8}")
_JOURNAL = "journal.json"


class Stage:
    """A new folder in `parent`, whose name carries the process's id; `close` removes it."""

    def __init__(self, parent: Path | None) -> None:
        self.path = Path(tempfile.mkdtemp(prefix=f".lkgen-{os.getpid()}-", dir=parent))
        self._held = _hold(self.path)

    def write_journal(self, folder: Path) -> None:
        """Note the entries of `folder`, in this stage, that are about to be moved."""
        entries = {path.name: path.lstat().st_ino for path in folder.iterdir()}
        text = json.dumps({"folder": folder.name, "entries": entries})
        (self.path / _JOURNAL).write_text(text, encoding="utf-8")

    def close(self) -> None:
        """Remove it with all that is in it."""
        shutil.rmtree(self.path, ignore_errors=True)
        if self._held is not None:
            os.close(self._held)


def _hold(path: Path) -> int | None:
    """A lock on a folder; None where it cannot be had."""
    if sys.platform == "win32":
        return None
    opened = os.open(path, os.O_RDONLY)
    try:
        lock(opened)
    except OSError:
        os.close(opened)
        return None
    return opened


def left_behind(folder: Path) -> Iterator[str]:
    """Names in `folder` that belong to stages: their own, and what they moved there."""
    for path in folder.iterdir():
        if _NAME.fullmatch(path.name):
            yield path.name
            yield from _entries(path)


def sweep(parent: Path, dest: Path) -> list[Path]:
    """Remove the stages in `parent` that dead processes left, and what they moved into `dest`.

    An entry goes only if it is the one that was moved and nobody has written to it since.
    Returns the stages removed. To be called by who holds `dest`.
    """
    removed: list[Path] = []
    with contextlib.suppress(OSError):
        for stage in sorted(parent.iterdir()):
            # A journal speaks of the folder that its stage lies in.
            if _dead(stage) and (parent == dest or not (stage / _JOURNAL).exists()):
                _take_back(stage, dest)
                shutil.rmtree(stage, ignore_errors=True)
                removed.append(stage)
    return removed


def _dead(path: Path) -> bool:
    named = _NAME.fullmatch(path.name)
    if sys.platform == "win32" or not named or path.is_symlink() or not path.is_dir():
        return False
    number = int(named[1])
    # In containers every process may have the same id.
    if path.stat().st_uid != os.geteuid() or (number != os.getpid() and _runs(number)):
        return False
    held = _hold(path)
    if held is None:
        return False
    os.close(held)
    return True


def _runs(number: int) -> bool:
    try:
        os.kill(number, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        pass
    return True


def _entries(stage: Path) -> dict[str, int]:
    """What the journal of a stage says; nothing where it has none."""
    try:
        return dict(json.loads((stage / _JOURNAL).read_text(encoding="utf-8"))["entries"])
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _take_back(stage: Path, dest: Path) -> None:
    entries = _entries(stage)
    if not entries:
        return
    written = (stage / _JOURNAL).stat().st_mtime_ns
    back = stage / "back"
    back.mkdir(exist_ok=True)
    for name, number in entries.items():
        with contextlib.suppress(OSError):
            if (dest / name).lstat().st_ino == number and _newest(dest / name) <= written:
                move(dest / name, back / name)


def _newest(path: Path) -> int:
    """When something was last written in a file or folder, in nanoseconds."""
    return max(one.lstat().st_mtime_ns for one in (path, *path.rglob("*")))
