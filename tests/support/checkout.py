"""A checkout of this repository as it stands, in a repository of its own: to tag and to change."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from lkgen.root import CHECKOUT

IDENTITY = {
    "GIT_AUTHOR_NAME": "Ann",
    "GIT_AUTHOR_EMAIL": "ann@example.invalid",
    "GIT_COMMITTER_NAME": "Ann",
    "GIT_COMMITTER_EMAIL": "ann@example.invalid",
}


@dataclass(frozen=True)
class Checkout:
    """A repository at `path` with everything that git would track here, committed."""

    path: Path

    def git(self, *arguments: str, cwd: Path | None = None) -> str:
        """What git prints; fails where git does."""
        return self.run("git", *arguments, cwd=cwd or self.path)

    def lkgen(self, *arguments: str, cwd: Path | None = None) -> str:
        """What this checkout's lkgen prints; fails where it does."""
        return self.run(sys.executable, "-m", "lkgen", *arguments, cwd=cwd or self.path)

    def copier(self, *arguments: str, cwd: Path | None = None) -> str:
        """What plain Copier prints, which knows nothing of lkgen."""
        return self.run(sys.executable, "-m", "copier", *arguments, cwd=cwd or self.path)

    def run(self, *command: str, cwd: Path) -> str:
        """Run `command`; raise AssertionError with what it said where it fails."""
        done = subprocess.run(
            command,
            cwd=cwd,
            env={**os.environ, **IDENTITY, "PYTHONPATH": str(self.path / "generator")},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    def change(self, path: str, old: str, new: str, tag: str = "") -> None:
        """Replace text in a tracked file and commit that, tagged if a tag is given."""
        file = self.path / path
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new), encoding="utf-8")
        self.git("commit", "--quiet", "--all", "--message", f"Change {path}")
        if tag:
            self.git("tag", tag)


def copy_of_this_checkout(folder: Path) -> Checkout:
    """Copy what git tracks or would track here into `folder`, and commit it."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=CHECKOUT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    for name in filter(None, listed.split("\0")):
        if (CHECKOUT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(CHECKOUT / name, folder / name)
    checkout = Checkout(folder)
    checkout.git("init", "--quiet")
    checkout.git("add", "--all")
    checkout.git("commit", "--quiet", "--message", "As it stands")
    return checkout


def content(project: Path) -> dict[str, tuple[bytes, int]]:
    """Every file of a project besides git's own: its bytes and its mode."""
    return {
        path.relative_to(project).as_posix(): (path.read_bytes(), path.stat().st_mode)
        for path in sorted(project.rglob("*"))
        if path.is_file() and ".git" not in path.relative_to(project).parts
    }
