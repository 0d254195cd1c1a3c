"""The projects below a folder, and the files of each."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from lkgen.project.entry import PROJECT_FILES
from lkgen.project.source import OTHERS_CODE

# Hidden folders that say something about a project.
_SHOWN = (".github", ".gitlab", ".circleci")


def files_below(folder: Path) -> Iterator[Path]:
    """The files below a folder, sorted: without hidden folders, environments and builds.

    Links to folders are not followed, so that no circle is walked.
    """
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(
            name
            for name in folders
            if (not name.startswith(".") or name in _SHOWN)
            and name not in OTHERS_CODE
            and not os.path.exists(os.path.join(place, name, "pyvenv.cfg"))
        )
        yield from (Path(place, name) for name in sorted(files))


def projects_below(folder: Path) -> dict[Path, list[Path]]:
    """The files below a folder by the project they are of: the nearest around each.

    A folder is a project's if a project's file lies in it; what lies in none is the folder's own.
    """
    files = list(files_below(folder))
    roots = {file.parent for file in files if file.name in PROJECT_FILES} | {folder}
    nearest: dict[Path, Path] = {}
    found: dict[Path, list[Path]] = defaultdict(list)
    for file in files:
        place = file.parent
        if place not in nearest:
            around = (one for one in (place, *place.parents) if one in roots)
            nearest[place] = next(around, folder)
        found[nearest[place]].append(file)
    return dict(sorted(found.items()))
