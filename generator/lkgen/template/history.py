"""The template as it was at earlier commits, with one of which a project was made.

A checkout has its own history. A wheel carries one file of git's, `history.bundle`, with the state
of the template at each commit that a project may be stamped with, and `history.json`, which says
which state is whose (scripts/releasing/history.py makes both). Neither holds the locks of the
series: they are large, and an older project's lock is made anew.
"""

from __future__ import annotations

import json
import re
import tarfile
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import Any

from packaging.version import Version

from lkgen.errors import LkgenError
from lkgen.git import ask_git, git
from lkgen.root import CATALOGUE, CHECKOUT, PACKAGED

BUNDLE, INDEX, REF = "history.bundle", "history.json", "refs/heads/history"
_LOCKS = f":(exclude){CATALOGUE}/locks"
# What `git describe` adds to a tag, and Copier stamps.
_DESCRIBED = re.compile(r".*-g([0-9a-f]{7,40})")
_RELEASE = re.compile(r"v?\d+(\.\d+)+([a-z]+\d+)*")
_ABBREVIATED = re.compile(r"[0-9a-f]{7,40}")


class Unknown(LkgenError):
    """A commit that this lkgen has not."""


class History:
    """Earlier templates of this lkgen, which is at `now`: a tag, a commit or a description."""

    def __init__(self, now: str) -> None:
        self.now = now

    @contextmanager
    def open(self, ref: str) -> Generator[Path]:
        """A folder with the template at `ref`, for as long as it lasts.

        Raises:
            Unknown: there is no such commit here, or it is newer than `now`.
        """
        with tempfile.TemporaryDirectory(prefix="lkgen-template-") as name:
            folder = Path(name)
            archive = self._packaged(ref, folder) if PACKAGED.exists() else self._checkout(ref)
            with tarfile.open(fileobj=BytesIO(archive)) as tar:
                # Our own commit: nothing hostile to filter, and 3.10.0 knows no filter.
                tar.extractall(folder / "root")  # noqa: S202
            yield folder / "root"

    def _checkout(self, ref: str) -> bytes:
        commit = _commit(ref)
        now = _commit(self.now)
        if not commit or not now:
            raise _unknown(ref, self.now)
        both = _release(ref) and _release(self.now)
        older = both and Version(ref) <= Version(self.now)
        if not older and ask_git(CHECKOUT, "merge-base", "--is-ancestor", commit, now).returncode:
            raise _newer(ref, self.now)
        # The locks are named among the parts: they are in the catalogue.
        parts = ("copier.yml", "questions", "template", CATALOGUE, _LOCKS)
        return git(CHECKOUT, "-c", "tar.umask=user", "archive", "--format=tar", commit, *parts)

    def _packaged(self, ref: str, folder: Path) -> bytes:
        state = self._state(ref)
        git(folder, "init", "--quiet", "--bare", "history.git")
        # A bare repository is one only where it is named (safe.bareRepository).
        store = ("--git-dir=history.git", "-c", "maintenance.auto=false", "-c", "gc.auto=0")
        git(folder, *store, "fetch", "--quiet", str(PACKAGED / BUNDLE), f"{REF}:{REF}")
        return git(folder, *store, "-c", "tar.umask=user", "archive", "--format=tar", state)

    def _state(self, ref: str) -> str:
        """The bundle's own commit with the template at `ref`."""
        commits: dict[str, int] = self._index["commits"]
        name = self._index["tags"].get(ref, ref)
        if match := _DESCRIBED.fullmatch(name):
            name = match[1]
        if _ABBREVIATED.fullmatch(name):
            found = {state for commit, state in commits.items() if commit.startswith(name)}
            if len(found) == 1:
                return self._index["states"][found.pop()]
        raise _unknown(ref, self.now)

    @cached_property
    def _index(self) -> dict[str, Any]:
        try:
            return json.loads((PACKAGED / INDEX).read_text(encoding="utf-8"))
        except FileNotFoundError:
            # Built without git, as from a downloaded archive of the sources.
            return {"tags": {}, "commits": {}, "states": []}


def _commit(ref: str) -> str:
    """The full hash of a commit of the checkout; empty where there is none."""
    if not ref or ref.startswith("-"):
        return ""
    done = ask_git(CHECKOUT, "rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}")
    return done.stdout.decode().strip()


def _release(ref: str) -> bool:
    """Whether it is the tag of a release."""
    return bool(_RELEASE.fullmatch(ref))


def _newer(ref: str, now: str) -> Unknown:
    return Unknown(
        f"The project is from lkgen's template {ref}, which is newer than this lkgen's, {now}. "
        "Nothing was changed.",
        "Upgrade lkgen first: uv tool upgrade lkgen, or uvx lkgen@latest update",
    )


def _unknown(ref: str, now: str) -> Unknown:
    if _release(ref) and _release(now) and Version(ref) > Version(now):
        return _newer(ref, now)
    return Unknown(
        f"This lkgen, whose template is {now}, does not know {ref}, which the project's "
        ".copier-answers.yml names in _commit. Nothing was changed.",
        "If a newer lkgen made it: uv tool upgrade lkgen, or uvx lkgen@latest update",
    )
