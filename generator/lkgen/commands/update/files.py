"""The files of a project as they are on disk, and changes to them."""

from __future__ import annotations

import stat
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Present:
    """What is at a path: nothing, a file's bytes and mode, or `other`, which says what else."""

    data: bytes | None = None
    mode: int = 0
    other: str = ""

    @property
    def absent(self) -> bool:
        """Whether nothing is there."""
        return self.data is None and not self.other


@dataclass(frozen=True)
class Change:
    """A file before and after; None where there is none. `mode` is the one that it gets."""

    path: str
    before: bytes | None
    after: bytes | None
    mode: int


def look(project: Path, path: str) -> Present:
    """What is at `path` in the folder `project`; no link is followed."""
    *parents, _ = path.split("/")
    folder = project
    for parent in parents:
        folder /= parent
        if folder.is_symlink():
            return Present(other=f"{folder.relative_to(project).as_posix()} is a link of yours")
        if not folder.exists():
            return Present()
        if not folder.is_dir():
            return Present(other=f"{folder.relative_to(project).as_posix()} is a file of yours")
    file = project / path
    if file.is_symlink():
        return Present(other="it is a link of yours")
    if not file.exists():
        return Present()
    if not file.is_file():
        return Present(other="it is a folder of yours")
    return Present(file.read_bytes(), stat.S_IMODE(file.stat().st_mode))
