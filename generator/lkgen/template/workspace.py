"""Where a project is made, and how it gets into its place: all of it or nothing.

Everything is written into a folder beside the destination, on the same disk, and moved when it is
complete. Whatever ends the work before leaves the destination and its parents as they were.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from lkgen.errors import Interrupted, LkgenError

_PREFIX = ".lkgen-"


class Workspace:
    """A folder to make a project in, for the folder `dest`.

    `folder` has the name of the destination, since names are derived from it. `arrived` says
    whether the project is in its place.
    """

    def __init__(self, dest: Path, folder: Path) -> None:
        self.dest = dest
        self.folder = folder
        self.arrived = False

    def move(self) -> None:
        """Put the project into its place: in one step, or entry by entry and back on failure.

        Raises LkgenError where the system refuses; then nothing has moved.
        """
        try:
            _move(self.folder, self.dest)
        except OSError as error:
            raise LkgenError(
                f"{self.dest} cannot be written: {error.strerror}. Nothing was written."
            ) from None
        self.arrived = True


def destination(path: Path) -> Path:
    """`path` as an absolute one that a project may be written to.

    Raises LkgenError unless it is absent, empty, or holds only `.git`.
    """
    dest = Path(os.path.expanduser(path)).absolute()
    if ".." in dest.parts:
        dest = Path(os.path.realpath(dest))
    _check(dest)
    return dest


def _check(dest: Path) -> None:
    """Raise LkgenError unless `dest` is absent, empty, or holds only `.git`."""
    try:
        is_folder, content = dest.is_dir(), list[str]()
        if is_folder:
            content = sorted(path.name for path in dest.iterdir() if path.name != ".git")
    except OSError as error:
        raise LkgenError(f"{dest} cannot be used: {error.strerror}. Nothing was written.") from None
    if is_folder:
        if content:
            shown = ", ".join(content[:3]) + (" …" if len(content) > 3 else "")
            raise LkgenError(
                f"{dest} is not empty: it holds {shown}. Nothing was written.",
                "Choose a new folder, or an empty one.",
            )
    elif dest.exists() or dest.is_symlink():
        raise LkgenError(f"{dest} is there already, and is no folder. Nothing was written.")
    for parent in dest.parents:
        if parent.exists() and not parent.is_dir():
            raise LkgenError(
                f"{parent} is a file: no folder can be made in it. Nothing was written."
            )


@contextmanager
def workspace(dest: Path, *, dry_run: bool = False) -> Generator[Workspace]:
    """A place to make the project of `dest` in, gone afterwards whatever happens.

    It lies on the disk of `dest`: in it where it exists (it may be a mount, or its parent
    somebody else's), else beside it. A dry run stays away from there. Raises LkgenError where it
    cannot be made, Interrupted where Ctrl-C ends the work, which says what is left of it.
    """
    made = [path for path in (dest.parent, *dest.parent.parents) if not path.exists()]
    stage = None
    space = None
    try:
        try:
            stage = _stage(dest, dry_run)
            space = Workspace(dest, stage / (dest.name or "agent"))
            space.folder.mkdir()
        except OSError as error:
            raise LkgenError(
                f"{dest} cannot be written: {error.strerror}. Nothing was written.",
                "Choose a folder that you may write to.",
            ) from None
        yield space
    except OSError as error:
        if space is not None and space.arrived:
            raise
        # A full disk, for one.
        raise LkgenError(
            f"{dest} cannot be written: {error.strerror}. Nothing was written."
        ) from None
    except (KeyboardInterrupt, EOFError):
        arrived = space is not None and space.arrived
        raise Interrupted(f"{dest} is written." if arrived else "Nothing was written.") from None
    finally:
        if stage:
            shutil.rmtree(stage, ignore_errors=True)
        if not dest.exists():
            for path in made:
                if path.is_dir() and not any(path.iterdir()):
                    path.rmdir()


def _stage(dest: Path, dry_run: bool) -> Path:
    if dry_run:
        return Path(tempfile.mkdtemp(prefix=_PREFIX))
    dest.parent.mkdir(parents=True, exist_ok=True)
    return Path(tempfile.mkdtemp(prefix=_PREFIX, dir=dest if dest.is_dir() else dest.parent))


def _move(folder: Path, dest: Path) -> None:
    names = [path.name for path in sorted(folder.iterdir())]
    try:
        if dest.exists():
            for name in names:
                (folder / name).rename(dest / name)
        else:
            folder.rename(dest)
    except BaseException:
        # What is gone from the stage has arrived.
        if not folder.exists():
            dest.rename(folder)
        for name in names:
            if not (folder / name).exists():
                (dest / name).rename(folder / name)
        raise
