"""What a wheel carries of the template's history; scripts/hatch_build.py asks for it.

Two files: history.bundle, one of git's, and history.json, which says which state in it is that of
which tag and commit (see lkgen.template.history). A state holds the template, the
questions and the catalogue, without the locks of the series: those are nearly all of its size, and
an updated project is locked anew. Every release is in it, and every commit since the last TAGS:
fifty releases of thirty commits each come to two megabytes.
"""

import json
import os
import subprocess
import tempfile
from pathlib import Path

from packaging.version import InvalidVersion, Version

PARTS = ("copier.yml", "questions", "template", "generator/lkgen/catalogue")
LOCKS = "generator/lkgen/catalogue/locks/"
BUNDLE, INDEX, REF = "history.bundle", "history.json", "refs/heads/history"
# A build between releases stamps its commit. Of those before the last so many releases, only the
# releases themselves are kept.
TAGS = 10
_NOBODY = {
    **{f"GIT_{who}_NAME": "lkgen" for who in ("AUTHOR", "COMMITTER")},
    **{f"GIT_{who}_EMAIL": "lkgen@localhost" for who in ("AUTHOR", "COMMITTER")},
    # The same history comes to the same bytes.
    **{f"GIT_{who}_DATE": "2000-01-01T00:00:00Z" for who in ("AUTHOR", "COMMITTER")},
}


def write_history(root: Path, folder: Path) -> None:
    """Write both files for the repository at `root` into `folder`; nothing changes in it.

    Raises:
        subprocess.CalledProcessError: git fails, as where there is no commit.
        OSError: there is no git.
    """
    tags = _tags(root)
    commits = _commits(root, tags)
    with tempfile.TemporaryDirectory(prefix="lkgen-history-") as name:
        store = _Store(root, Path(name))
        states: list[str] = []
        index = {commit: store.state(commit, states) for commit in commits}
        store.bundle(states[-1], folder / BUNDLE)
    content = {"tags": tags, "commits": index, "states": states}
    (folder / INDEX).write_text(json.dumps(content), encoding="utf-8")


class _Store:
    """A repository in `folder` that sees the objects of the one at `root`, and adds its own."""

    def __init__(self, root: Path, folder: Path) -> None:
        common = _git(root, "rev-parse", "--path-format=absolute", "--git-common-dir").strip()
        self._root = root
        self._folder = folder / "store.git"
        _git(folder, "init", "--quiet", "--bare", "store.git")
        self._variables = {
            **_NOBODY,
            "GIT_ALTERNATE_OBJECT_DIRECTORIES": f"{common}/objects",
            "GIT_INDEX_FILE": str(folder / "index"),
        }
        self._seen: dict[str, int] = {}

    def state(self, commit: str, states: list[str]) -> int:
        """The number among `states` of the template at `commit`; added if it is another."""
        listed = _git(self._root, "ls-tree", "-r", "-z", "--full-tree", commit, "--", *PARTS)
        kept = [line for line in listed.split("\0") if line and f"\t{LOCKS}" not in line]
        key = "\0".join(kept)
        if key not in self._seen:
            self._git("read-tree", "--empty")
            self._git("update-index", "-z", "--index-info", given=f"{key}\0" if key else "")
            tree = self._git("write-tree").strip()
            parent = ["-p", states[-1]] if states else []
            made = self._git("commit-tree", tree, *parent, "-m", "The template").strip()
            self._seen[key] = len(states)
            states.append(made)
        return self._seen[key]

    def bundle(self, newest: str, file: Path) -> None:
        """Write all states, of which `newest` is the last, into one file."""
        self._git("update-ref", REF, newest)
        self._git("bundle", "create", "--quiet", str(file), REF)

    def _git(self, *arguments: str, given: str = "") -> str:
        return _git(self._folder, *arguments, given=given, **self._variables)


def _tags(root: Path) -> dict[str, str]:
    """The commit of each release that a project may be updated from here, oldest first.

    That is each that HEAD has come from, and those of other branches that are older than the
    newest of these.
    """
    merged = {*_git(root, "tag", "--merged", "HEAD").split()}
    found = sorted((Version(tag), tag) for tag in _git(root, "tag").split() if _is_version(tag))
    newest = max((version for version, tag in found if tag in merged), default=None)
    tags = [tag for version, tag in found if tag in merged or (newest and version < newest)]
    return {tag: _git(root, "rev-parse", f"{tag}^{{commit}}").strip() for tag in tags}


def _is_version(tag: str) -> bool:
    try:
        Version(tag)
    except InvalidVersion:
        return False
    return True


def _commits(root: Path, tags: dict[str, str]) -> list[str]:
    """The commits to keep, oldest first."""
    releases = list(tags.values())
    before = [f"^{commit}" for commit in releases[:-TAGS]]
    recent = _git(root, "rev-list", "--reverse", "--topo-order", "HEAD", *before)
    return list(dict.fromkeys([*releases, *recent.split()]))


def _git(folder: Path, *arguments: str, given: str = "", **variables: str) -> str:
    own = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return subprocess.run(
        ["git", *arguments],
        cwd=folder,
        env={**own, **variables},
        input=given,
        capture_output=True,
        encoding="utf-8",
        errors="surrogateescape",
        check=True,
    ).stdout
