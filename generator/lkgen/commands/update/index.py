"""What git's index says of files that an update leaves with a conflict."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping

from lkgen.commands.update.repository import Entry, Repository
from lkgen.git import git


def mark(
    repository: Repository,
    marked: Mapping[str, tuple[str | None, str | None]],
    entries: Mapping[str, Entry],
) -> None:
    """Have git know of conflicts: the base, the user's and the template's side of each file."""
    lines: list[str] = []
    nothing = "0" * len(repository.head)
    for path, (base, theirs) in marked.items():
        mine = entries.get(path)
        mode = mine.mode if mine else "100644"
        lines.append(f"0 {nothing}\t{path}")
        for stage, text in ((1, base), (3, theirs)):
            if text is not None:
                lines.append(f"{mode} {_blob(repository, text)} {stage}\t{path}")
        if mine:
            lines.append(f"{mode} {mine.blob} 2\t{path}")
    _to_index(repository, lines)


def unmark(repository: Repository, index: Mapping[str, list[str] | None]) -> None:
    """Have git know of each file what it knew before: mode and blob, or nothing."""
    lines: list[str] = []
    for path, entry in index.items():
        lines.append(f"0 {'0' * len(repository.head)}\t{path}")
        if entry:
            lines.append(f"{entry[0]} {entry[1]} 0\t{path}")
    _to_index(repository, lines)


def _to_index(repository: Repository, lines: Iterable[str]) -> None:
    text = "".join(line.replace("\t", f"\t{repository.prefix}", 1) + "\0" for line in lines)
    git(repository.top, "update-index", "-z", "--index-info", given=os.fsencode(text))


def _blob(repository: Repository, text: str) -> str:
    return (
        git(repository.project, "hash-object", "-w", "--stdin", given=text.encode())
        .decode()
        .strip()
    )
