"""Which folders around a project are looked at: no stranger's, and none above what was given."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

_OURS_TO_READ = (".git", ".venv", "venv")


def upwards(folder: Path, given: Path | None = None) -> list[Path]:
    """A folder and those above it that are looked at, the nearest first.

    Up to the repository's; without one up to what was given, and no higher.

    Args:
        folder: where to begin.
        given: what a person gave, a file or a folder.
    """
    above = [folder, *folder.parents]
    tops = [place for place in above if (place / ".git").exists() and _ours(place, ".git", folder)]
    top = tops[0] if tops else folder
    if not tops and given is not None and given.is_dir() and folder.is_relative_to(given):
        top = given
    return [place for place in above if place.is_relative_to(top) and trusted(place, folder)]


def passed_over(folder: Path) -> list[Path]:
    """What is not looked at above a folder, since it belongs to another user."""
    return [place for place in _marked(folder) if not trusted(place, folder)]


def trusted(place: Path, like: Path) -> bool:
    """Whether a file or folder is the user's, root's, or of the owner of another one."""
    if sys.platform == "win32":
        return True
    try:
        return place.stat().st_uid in (os.geteuid(), 0, like.stat().st_uid)
    except OSError:
        return False


def _ours(place: Path, name: str, like: Path) -> bool:
    return trusted(place, like) and trusted(place / name, like)


def _marked(folder: Path) -> Iterator[Path]:
    """What would have been looked at, up to the first repository."""
    for place in (folder, *folder.parents):
        there = [place / name for name in _OURS_TO_READ if (place / name).exists()]
        yield from there
        if place / ".git" in there and _ours(place, ".git", folder):
            return
