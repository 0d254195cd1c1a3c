"""The git repository around a project: what it must be like, and what is marked in it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from lkgen.errors import LkgenError
from lkgen.git import ask_git, enclosing, git
from lkgen.template.renderer import ANSWERS_FILE

# What git keeps in its folder while something is under way, and how to end it.
_UNDER_WAY = {
    "MERGE_HEAD": "merge",
    "CHERRY_PICK_HEAD": "cherry-pick",
    "REVERT_HEAD": "revert",
    "rebase-merge": "rebase",
    "rebase-apply": "rebase",
}


@dataclass(frozen=True)
class Entry:
    """A file as the index has it: its mode and blob."""

    mode: str
    blob: str


class Repository:
    """The repository that the project in the folder `project` is committed to."""

    def __init__(self, project: Path) -> None:
        self.project = project

    @property
    def folder(self) -> Path:
        """Git's own folder: of a worktree or submodule that one's own."""
        return Path(self._about[1])

    @property
    def top(self) -> Path:
        """The top folder of the work tree."""
        return Path(self._about[2])

    @property
    def prefix(self) -> str:
        """Where the project is in its repository: empty, or a path that ends in a slash."""
        return self._about[3]

    @cached_property
    def head(self) -> str:
        """The commit that is checked out; empty where there is none yet."""
        done = ask_git(self.project, "rev-parse", "--verify", "--quiet", "HEAD")
        return done.stdout.decode().strip()

    @cached_property
    def _about(self) -> list[str]:
        """Whether there is a work tree, git's folder, the top, and the prefix: in one question."""
        names = ("--is-inside-work-tree", "--absolute-git-dir", "--show-toplevel", "--show-prefix")
        return os.fsdecode(git(self.project, "rev-parse", *names)).split("\n")

    def check(self, *, stash: bool) -> None:
        """Raise LkgenError unless an update can be told from the user's work, and taken back.

        Uncommitted changes are fine where they are to be stashed.
        """
        self._check_there()
        for name, what in _UNDER_WAY.items():
            if (self.folder / name).exists():
                raise LkgenError(
                    f"A {what} is under way in {self.project}. Nothing was changed.",
                    f"Finish it, or: git {what} --abort",
                )
        if self.unmerged:
            raise LkgenError(
                f"{self.unmerged[0]} has a conflict from before. Nothing was changed.",
                "Resolve it, git add it and commit; or take that update back: lkgen update --abort",
            )
        if (changed := self.changed) and not stash:
            shown = ", ".join(changed[:3]) + (" …" if len(changed) > 3 else "")
            raise LkgenError(
                f"{self.project} has changes that are not committed: {shown}. Nothing was changed.",
                "Commit them, or add --stash: a copy goes to git stash, and they stay.",
            )

    def _check_there(self) -> None:
        begin = "git init && git add --all && git commit --message 'Before lkgen update'"
        if enclosing(self.project) is None:
            raise LkgenError(
                f"{self.project} is in no git repository, so that nothing could be taken back. "
                "Nothing was changed.",
                f"Make it one: {begin}",
            )
        if self._about[0] != "true":
            raise LkgenError(f"{self.project} is not in a work tree of git. Nothing was changed.")
        if not self.head or ANSWERS_FILE not in self.tracked:
            raise LkgenError(
                f"{self.project} is not committed to git yet. Nothing was changed.",
                "Commit it first: git add --all && git commit",
            )

    @cached_property
    def _status(self) -> list[tuple[str, str]]:
        """What git status says of the project: two letters and a path from its top."""
        said = git(self.project, "status", "--porcelain", "-z", "--no-renames", "--", ".")
        lines = filter(None, os.fsdecode(said).split("\0"))
        return [(line[:2], line[3:].removeprefix(self.prefix)) for line in lines]

    @property
    def changed(self) -> list[str]:
        """The files that are not as they were committed, new ones among them."""
        return [path for _, path in self._status]

    @property
    def unmerged(self) -> list[str]:
        """The files with a conflict that git knows of."""
        return [path for letters, path in self._status if "U" in letters or letters in ("AA", "DD")]

    @cached_property
    def tracked(self) -> dict[str, Entry]:
        """Every file of the project that git knows, by its path in the project."""
        listed = os.fsdecode(git(self.project, "ls-files", "--stage", "-z", "--", "."))
        found: dict[str, Entry] = {}
        for line in filter(None, listed.split("\0")):
            about, _, path = line.partition("\t")
            mode, blob, _ = about.split(" ")
            found[path] = Entry(mode, blob)
        return found

    def keep_copy(self) -> bool:
        """Put a copy of what is not committed onto git's stash, and leave it where it is.

        Returns whether there was anything. Files that git does not know are in no stash; an update
        writes over none of them without a copy of its own.
        """
        made = git(self.project, "stash", "create", "Before lkgen update").decode().strip()
        if made:
            git(self.project, "stash", "store", "--message", "Before lkgen update", made)
        return bool(made)

    def earlier(self, path: str, most: int = 2) -> list[str]:
        """What was committed of a file, newest first: its last `most` different contents.

        Empty where it never was anything else.
        """
        log = git(self.project, "log", f"-{most}", "--format=%H", "--", path)
        commits = log.decode().split()
        if len(commits) == 1 and path not in self.changed:
            return []
        texts: list[str] = []
        for commit in commits:
            done = ask_git(self.project, "show", f"{commit}:./{path}")
            if not done.returncode:
                texts.append(done.stdout.decode(errors="replace"))
        return texts
