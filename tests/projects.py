"""Projects made by lkgen, for the tests to look at and to run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from lkgen.new import Request, new

MakeProject = Callable[..., Path]


def make(dest: Path, answers: dict[str, str]) -> Path:
    """A project at `dest`, from the template as it stands here, without lock and git."""
    new(Request(dest, answers, defaults=True, lock=False, git=False, vcs_ref="HEAD"))
    return dest
