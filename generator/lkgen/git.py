"""What lkgen asks of git, and a project's own repository, where one is wanted and possible."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from lkgen.child_environment import GIT, child_environment
from lkgen.errors import LkgenError, Missing

# What a repository's settings and hooks would run where git only looks. A clone brings neither, but
# may hold the folder of a bare repository, which has both; an archive may hold any.
_RUNS_NOTHING = (
    *("-c", "core.fsmonitor=false", "-c", f"core.hooksPath={os.devnull}"),
    *("-c", "safe.bareRepository=explicit", "-c", "log.showSignature=false"),
)


def git(folder: Path, *arguments: str, given: bytes = b"", **variables: str) -> bytes:
    """What git prints when it is run in `folder`, with `given` on stdin and more `variables`.

    Raises:
        LkgenError: it fails; with what it said.
        Missing: there is no git that could be run.
    """
    done = ask_git(folder, *arguments, given=given, **variables)
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip() or f"it ended with {done.returncode}"
        raise LkgenError(f"git {arguments[0]} failed in {folder}: {said}")
    return done.stdout


def ask_git(
    folder: Path, *arguments: str, given: bytes = b"", **variables: str
) -> subprocess.CompletedProcess[bytes]:
    """The same, with its exit code as an answer. Takes no lock that it could do without.

    Of what the repository names only filters run, such as those of Git LFS: without them its files
    would look changed.
    """
    try:
        return subprocess.run(
            ["git", "--no-optional-locks", *_RUNS_NOTHING, *arguments],
            cwd=folder,
            env=child_environment(GIT, **variables),
            input=given,
            capture_output=True,
            check=False,
        )
    except FileNotFoundError:
        raise Missing(
            "git is not installed.", "Install it, for example with: apt install git"
        ) from None
    except OSError as error:
        raise Missing(f"git cannot be run: {error.strerror}.", "Look for it on PATH.") from None


def enclosing(folder: Path) -> Path | None:
    """The repository that `folder` lies in; None where it lies in none.

    Looked for by hand: git does not own up to a repository that belongs to somebody else.
    """
    around = (folder, *folder.parents)
    return next((one for one in around if (one / ".git").exists()), None)


def tracked(folder: Path) -> frozenset[Path] | None:
    """The files below `folder` that its repository has; None where it is in none, or without git.

    A repository of somebody else's, which git does not trust, is none.
    """
    if enclosing(folder) is None:
        return None
    try:
        done = _git(folder, *_RUNS_NOTHING, "ls-files", "-z")
    except OSError:
        return None
    names = done.stdout.split("\0") if not done.returncode else []
    return frozenset(folder / name for name in names if name) if not done.returncode else None


def ignored(folder: Path, names: Sequence[str]) -> frozenset[str] | None:
    """Those of `names`, below `folder`, that git would not add; None as for `tracked`."""
    if enclosing(folder) is None:
        return None
    try:
        done = _git(folder, *_RUNS_NOTHING, "check-ignore", "--no-index", *names)
    except OSError:
        return None
    return frozenset(done.stdout.splitlines()) if done.returncode in (0, 1) else None


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
