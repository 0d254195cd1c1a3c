"""What an agent writes beside its sources while it runs."""

from __future__ import annotations

import os
from pathlib import Path

from lkgen.project.source import OTHERS_CODE

Files = dict[Path, tuple[int, int]]
"""Size in bytes and time of the last change in nanoseconds, by path."""


def look(root: Path) -> Files:
    """The files below a project's folder, hidden folders and other people's code left out."""
    found: Files = {}
    for place, folders, files in os.walk(root):
        folders[:] = [
            name
            for name in folders
            if not name.startswith(".")
            and name not in OTHERS_CODE
            and not Path(place, name, "pyvenv.cfg").exists()
        ]
        for name in files:
            path = Path(place, name)
            try:
                state = path.stat()
            except OSError:
                continue
            found[path] = state.st_size, state.st_mtime_ns
    return found


def written(root: Path, before: Files) -> list[str]:
    """The files that are new, or other than before, by their path below the folder, sorted."""
    now = look(root)
    return sorted(
        str(path.relative_to(root)) for path, state in now.items() if before.get(path) != state
    )
