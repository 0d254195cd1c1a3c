"""Plain Copier beside lkgen: the same template, answers and folder, by its own `run_copy`."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import copier

from lkgen.root import CHECKOUT
from lkgen.template.source import PARTS


def plain_template(folder: Path) -> Path:
    """This checkout's template in `folder` without git, so that Copier asks nothing of it."""
    for part in PARTS:
        source = CHECKOUT / part
        copy = shutil.copytree if source.is_dir() else shutil.copy
        (folder / part).parent.mkdir(parents=True, exist_ok=True)
        copy(source, folder / part)
    return folder


def copied(template: Path, dest: Path, data: Mapping[str, str]) -> Path:
    """The project that Copier makes at `dest`; raises ValueError where it refuses an answer."""
    copier.run_copy(str(template), dest, data=dict(data), defaults=True, quiet=True)
    return dest
