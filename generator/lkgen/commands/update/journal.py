"""Changes to a project that can be taken back: after an error, a killed process, second thoughts.

What the files were is kept in git's own folder before the first of them is touched, with a journal
that says which they are. A file is replaced in one step. The journal stays until the next update.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lkgen.commands.update.files import Change, look
from lkgen.commands.update.repository import Entry, Repository
from lkgen.errors import LkgenError
from lkgen.git import git
from lkgen.template.claim import lock

_JOURNAL = "journal.json"
_TEMPORARY = ".lkgen-update-"


@dataclass(frozen=True)
class Undone:
    """What taking back an update came to: the files put back, and where later edits of some are."""

    restored: list[str]
    edited: list[str]
    kept_in: Path


class Journal:
    """The journal of the project that `repository` is around."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._project = repository.project
        # One repository may hold several projects.
        name = hashlib.sha256(os.fsencode(repository.prefix)).hexdigest()[:16]
        self._home = repository.folder / "lkgen"
        self._folder = self._home / name

    @contextmanager
    def held(self) -> Generator[None]:
        """Keep other updates of this repository away while it lasts; LkgenError if one is there."""
        self._home.mkdir(exist_ok=True)
        opened = os.open(self._home / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            lock(opened)
        except BlockingIOError:
            os.close(opened)
            raise LkgenError(
                f"{self._project} is being updated by another lkgen. Nothing was changed.",
                "Wait until it has ended.",
            ) from None
        try:
            yield
        finally:
            os.close(opened)

    def check(self) -> None:
        """Raise LkgenError where an update was cut off."""
        journal = self._read()
        # What was committed since is the user's word on it.
        if journal.get("state") == "applying" and journal["head"] == self._repository.head:
            raise LkgenError(
                f"An update of {self._project} was cut off. Nothing was changed now.",
                "Bring the project back to before it: lkgen update --abort",
            )

    def apply(
        self, changes: Mapping[str, Change], marked: Mapping[str, tuple[str | None, str | None]]
    ) -> None:
        """Make all the `changes`, or none, and let git know of conflicts in the `marked` files.

        Raises:
            LkgenError: a file is not any more as it was, or cannot be written; then nothing has
                changed.
        """
        entries = self._repository.tracked if marked else {}
        self._begin(changes, {path: entries.get(path) for path in marked})
        try:
            for change in changes.values():
                self._replace(change)
            if marked:
                _mark(self._repository, marked, entries)
        except BaseException as error:
            self.undo()
            if isinstance(error, OSError):
                raise LkgenError(
                    f"{error.filename or self._project} cannot be written: {error.strerror}. "
                    "Nothing was changed."
                ) from None
            raise
        self._write({**self._read(), "state": "done"})

    def undo(self) -> Undone:
        """Put every file back that the last update changed.

        Files that were edited since are copied into git's folder first.

        Raises:
            LkgenError: there was no update, or it is committed.
        """
        journal = self._read()
        if not journal:
            raise LkgenError(f"There is no update of {self._project} to take back.")
        if journal["head"] != self._repository.head:
            raise LkgenError(
                f"The last update of {self._project} is committed, or there are commits since. "
                "Nothing was changed.",
                f"Take the commit back: git revert COMMIT; before it was {journal['head'][:12]}.",
            )
        edited: list[str] = []
        kept = self._home / f"edited-{self._folder.name}"
        for number, one in enumerate(journal["files"]):
            before = (self._folder / str(number)).read_bytes() if one["was"] else None
            (self._project / one["path"]).with_name(_temporary(one["path"])).unlink(missing_ok=True)
            if self._edited(one, before):
                copy = kept / one["path"]
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(self._project / one["path"], copy)
                edited.append(one["path"])
            self._put(one["path"], before, one["mode"])
        if journal["index"]:
            _unmark(self._repository, journal["index"])
        shutil.rmtree(self._folder)
        return Undone([one["path"] for one in journal["files"]], edited, kept)

    def _edited(self, one: dict[str, Any], before: bytes | None) -> bool:
        """Whether a file is neither as before the update nor as after it."""
        now = look(self._project, one["path"]).data
        return now is not None and now != before and _digest(now) != one["digest"]

    def _begin(self, changes: Mapping[str, Change], index: Mapping[str, Entry | None]) -> None:
        """Write down, in one step, all that is needed to go back."""
        made = self._folder.with_name(f"{self._folder.name}.new")
        for folder in (made, self._folder):
            shutil.rmtree(folder, ignore_errors=True)
        made.mkdir(parents=True)
        files: list[dict[str, Any]] = []
        for number, change in enumerate(changes.values()):
            was = change.before is not None
            if change.before is not None:
                (made / str(number)).write_bytes(change.before)
            digest = _digest(change.after) if change.after is not None else ""
            files.append({"path": change.path, "was": was, "mode": change.mode, "digest": digest})
        content = {
            "state": "applying",
            "head": self._repository.head,
            "files": files,
            "index": {path: entry and [entry.mode, entry.blob] for path, entry in index.items()},
        }
        (made / _JOURNAL).write_text(json.dumps(content), encoding="utf-8")
        made.rename(self._folder)

    def _replace(self, change: Change) -> None:
        if look(self._project, change.path).data != change.before:
            raise LkgenError(
                f"{change.path} was changed while it was being updated. Nothing was changed by it.",
                "Start again.",
            )
        self._put(change.path, change.after, change.mode)

    def _put(self, path: str, content: bytes | None, mode: int) -> None:
        """Make a file what it is to be; folders come and go with what is in them."""
        file = self._project / path
        if content is None:
            file.unlink(missing_ok=True)
            for folder in file.parents:
                if folder == self._project:
                    break
                with contextlib.suppress(OSError):
                    folder.rmdir()
        elif look(self._project, path).data != content:
            file.parent.mkdir(parents=True, exist_ok=True)
            made = file.with_name(_temporary(path))
            made.write_bytes(content)
            made.chmod(mode)
            made.replace(file)

    def _read(self) -> dict[str, Any]:
        try:
            return json.loads((self._folder / _JOURNAL).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}

    def _write(self, content: dict[str, Any]) -> None:
        made = self._folder / f"{_JOURNAL}.new"
        made.write_text(json.dumps(content), encoding="utf-8")
        made.replace(self._folder / _JOURNAL)


def _temporary(path: str) -> str:
    """What a file is called while it is written: a name that is nobody's, and known."""
    return f"{_TEMPORARY}{hashlib.sha256(path.encode()).hexdigest()[:16]}"


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _mark(
    repository: Repository,
    marked: Mapping[str, tuple[str | None, str | None]],
    entries: Mapping[str, Entry],
) -> None:
    """Have git know of conflicts: the base, the user's and the template's side of each file."""
    lines: list[str] = []
    nothing = "0" * len(repository.head)
    for path, (base, theirs) in marked.items():
        mine = entries.get(path)
        mode = mine.mode if mine else "100644"
        lines.append(f"0 {nothing}\t{path}")
        for stage, text in ((1, base), (3, theirs)):
            if text is not None:
                lines.append(f"{mode} {_blob(repository, text)} {stage}\t{path}")
        if mine:
            lines.append(f"{mode} {mine.blob} 2\t{path}")
    _to_index(repository, lines)


def _unmark(repository: Repository, index: Mapping[str, list[str] | None]) -> None:
    lines: list[str] = []
    for path, entry in index.items():
        lines.append(f"0 {'0' * len(repository.head)}\t{path}")
        if entry:
            lines.append(f"{entry[0]} {entry[1]} 0\t{path}")
    _to_index(repository, lines)


def _to_index(repository: Repository, lines: Iterable[str]) -> None:
    text = "".join(line.replace("\t", f"\t{repository.prefix}", 1) + "\0" for line in lines)
    git(repository.top, "update-index", "-z", "--index-info", given=os.fsencode(text))


def _blob(repository: Repository, text: str) -> str:
    return (
        git(repository.project, "hash-object", "-w", "--stdin", given=text.encode())
        .decode()
        .strip()
    )
