"""The project's own git repository, where one is wanted and possible."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from lkgen.child_environment import GIT, child_environment


def enclosing(folder: Path) -> Path | None:
    """The repository that `folder` lies in; None where it lies in none.

    Looked for by hand: git does not own up to a repository that belongs to somebody else.
    """
    around = (folder, *folder.parents)
    return next((one for one in around if (one / ".git").exists()), None)


def commit_first(project: Path, parent: Path) -> str:
    """Make `project` a repository with one commit; return why not, where it was left alone.

    `parent` is the folder that will hold the project: inside a work tree nothing is done.
    """
    if enclosing(parent):
        return "no git repository made: the folder is inside one already"
    try:
        if _git(parent, "var", "GIT_AUTHOR_IDENT").returncode:
            return (
                "no git repository made: git does not know who you are "
                "(git config --global user.name and user.email)"
            )
        # Two steps, since `init --initial-branch` needs git 2.28.
        for command in (
            ["init", "--quiet"],
            ["symbolic-ref", "HEAD", "refs/heads/main"],
            ["add", "--all"],
            ["commit", "--quiet", "--message", "Start from the lkgen template"],
        ):
            done = _git(project, *command)
            if done.returncode:
                shutil.rmtree(project / ".git", ignore_errors=True)
                words = (done.stderr.strip() or done.stdout.strip() or "no reason given").split()
                return f"no git repository made: git {command[0]} failed: {' '.join(words)}"
    except FileNotFoundError:
        return "no git repository made: git is not installed"
    except OSError as error:
        return f"no git repository made: git cannot be run: {error.strerror}"
    return ""


def _git(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["git", *arguments],
        cwd=folder,
        env=child_environment(GIT),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
