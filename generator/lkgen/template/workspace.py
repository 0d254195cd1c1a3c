"""Where a project is made, and how it gets into its place: all of it or nothing.

Everything is written into a folder beside the destination, on the same disk, and moved when it is
complete. Whatever ends the work before leaves the destination and its parents as they were.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from lkgen.errors import Interrupted, LkgenError
from lkgen.template.claim import claimed
from lkgen.template.moving import move
from lkgen.template.stage import Stage, left_behind, sweep


class Workspace:
    """A folder to make a project in, for the folder `dest`.

    `folder` has the name of the destination, since names are derived from it. `arrived` says
    whether the project is in its place, `swept` which folders of dead processes were removed.
    """

    def __init__(self, dest: Path, stage: Stage, swept: list[Path]) -> None:
        self.dest = dest
        self.folder = stage.path / (dest.name or "agent")
        self.arrived = False
        self.swept = swept
        self._stage = stage
        self.folder.mkdir()

    def move(self) -> None:
        """Put the project into its place, where nothing is replaced: in one step, or in several.

        Raises LkgenError where something is there by now, or the system refuses; then nothing
        has moved, or all has moved back.
        """
        here = self.folder.stat()
        try:
            if not os.path.lexists(self.dest):
                move(self.folder, self.dest)
            elif self._stage.path.parent == self.dest:
                self._move_each()
            else:
                # It takes the place of an empty folder only.
                self.folder.chmod(stat.S_IMODE(self.dest.stat().st_mode))
                self.folder.rename(self.dest)
        except OSError as error:
            raise LkgenError(
                f"{self.dest} cannot be written: {_reason(error)}. Nothing was written."
            ) from None
        finally:
            # Ctrl-C may come when it has moved and nothing says so yet.
            with contextlib.suppress(OSError):
                self.arrived = self.arrived or os.path.samestat(self.dest.stat(), here)

    def _move_each(self) -> None:
        moved: list[tuple[str, int]] = []
        self._stage.write_journal(self.folder)
        try:
            for path in sorted(self.folder.iterdir()):
                moved.append((path.name, path.lstat().st_ino))
                move(path, self.dest / path.name)
            self.arrived = True
        except BaseException:
            for name, number in moved:
                with contextlib.suppress(OSError):
                    if (self.dest / name).lstat().st_ino == number:
                        move(self.dest / name, self.folder / name)
            raise


def _reason(error: OSError) -> str:
    """What the system said, with the name of what was in the way."""
    if isinstance(error, FileExistsError) and error.filename:
        return f"{Path(error.filename).name} is there by now"
    if error.errno == errno.ENOTEMPTY:
        return "it is not empty any more"
    return str(error.strerror)


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
            own = {".git", *left_behind(dest)}
            content = sorted(path.name for path in dest.iterdir() if path.name not in own)
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

    It lies on the disk of `dest`, which no other process gets meanwhile; what killed ones left
    there is removed first. A dry run stays away from there. Raises LkgenError where it cannot be
    made, Interrupted where Ctrl-C ends the work, which says what is left of it.
    """
    space = None
    try:
        with _stage(dest, dry_run) as (stage, swept):
            space = Workspace(dest, stage, swept)
            yield space
    except OSError as error:
        if space is not None and space.arrived:
            raise
        # A full disk, for one.
        raise LkgenError(
            f"{dest} cannot be written: {error.strerror}. Nothing was written.",
            "Choose a folder that you may write to." if space is None else "",
        ) from None
    except (KeyboardInterrupt, EOFError):
        arrived = space is not None and space.arrived
        raise Interrupted(f"{dest} is written." if arrived else "Nothing was written.") from None


@contextmanager
def _stage(dest: Path, dry_run: bool) -> Generator[tuple[Stage, list[Path]]]:
    """A stage for `dest`, and the dead ones that were found and removed."""
    with contextlib.ExitStack() as stack:
        parent, swept = None, list[Path]()
        if not dry_run:
            stack.enter_context(claimed(dest))
            stack.enter_context(_parents(dest))
            for folder in (dest, dest.parent):
                swept += sweep(folder, dest)
            _check(dest)
            parent = dest if dest.is_dir() and not _replaceable(dest) else dest.parent
        stage = Stage(parent)
        stack.callback(stage.close)
        yield stage, swept


@contextmanager
def _parents(dest: Path) -> Generator[None]:
    """Make the folders above `dest`; in the end those that this made go, if they are empty."""
    made: list[Path] = []
    try:
        for path in reversed(dest.parents):
            if not path.is_dir():
                with contextlib.suppress(FileExistsError):
                    path.mkdir()
                    made.append(path)
        yield
    finally:
        for path in reversed(made):
            with contextlib.suppress(OSError):
                path.rmdir()


def _replaceable(dest: Path) -> bool:
    """Whether an empty folder can give way to another one without a difference to anybody.

    Not if it is a mount or a link, somebody else's, holds .git, or somebody may be in it.
    """
    own, above = dest.stat(), dest.parent.stat()
    return (
        sys.platform != "win32"
        and not any(dest.iterdir())
        and not dest.is_symlink()
        and own.st_dev == above.st_dev
        and (own.st_uid, own.st_gid) == (os.geteuid(), os.getegid())
        and os.access(dest.parent, os.W_OK | os.X_OK)
        and not os.path.samefile(dest, os.curdir)
    )
