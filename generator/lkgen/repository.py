"""The project's own git repository, where one is wanted and possible."""

from __future__ import annotations

import subprocess
from pathlib import Path


def commit_first(project: Path, parent: Path) -> str:
    """Make `project` a repository with one commit; return why not, where it was left alone.

    `parent` is the folder that will hold the project: inside a work tree nothing is done.
    """
    try:
        if _git(parent, "rev-parse", "--is-inside-work-tree").stdout.strip() == "true":
            return "no git repository made: the folder is inside one already"
        if _git(parent, "var", "GIT_AUTHOR_IDENT").returncode:
            return "no git repository made: git does not know your name (git config user.name)"
        # Two steps, since `init --initial-branch` needs git 2.28.
        for command in (
            ["init", "--quiet"],
            ["symbolic-ref", "HEAD", "refs/heads/main"],
            ["add", "--all"],
            ["commit", "--quiet", "--message", "Start from the lkgen template"],
        ):
            done = _git(project, *command)
            if done.returncode:
                return f"git {command[0]} failed: {done.stderr.strip()}"
    except FileNotFoundError:
        return "no git repository made: git is not installed"
    return ""


def _git(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["git", *arguments],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
