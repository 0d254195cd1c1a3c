"""Changes to a project that can be taken back: after an error, a killed process, second thoughts.

What the files were is kept in git's own folder before the first of them is touched, with a journal
that says which they are. A file is replaced in one step. The journal stays until the next update.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shlex
import shutil
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from lkgen.commands.update.files import Change, look
from lkgen.commands.update.index import mark, unmark
from lkgen.commands.update.repository import Entry, Repository
from lkgen.errors import LkgenError
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
        try:
            self._home.mkdir(exist_ok=True)
            opened = os.open(self._home / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise LkgenError(
                f"{error.filename} cannot be written: {error.strerror}. Nothing was changed.",
                "An update keeps there what takes it back.",
            ) from None
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
                mark(self._repository, marked, entries)
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
        kept = self._kept()
        try:
            edited = [
                path
                for number, one in enumerate(journal["files"])
                for path in self._back(number, one, kept)
            ]
            if journal["index"]:
                unmark(self._repository, journal["index"])
            _forget(self._folder)
        except OSError as error:
            raise LkgenError(
                f"{error.filename or self._project} cannot be put back: {error.strerror}.",
                f"Once it can: lkgen update --abort {shlex.quote(str(self._project))}",
            ) from None
        return Undone([one["path"] for one in journal["files"]], edited, kept)

    def _back(self, number: int, one: dict[str, Any], kept: Path) -> list[str]:
        """Put one file back; gives what was in its place and is in `kept` now."""
        path: str = one["path"]
        before = (self._folder / str(number)).read_bytes() if one["was"] else None
        with contextlib.suppress(NotADirectoryError):
            (self._project / path).with_name(_temporary(path)).unlink(missing_ok=True)
        aside: list[str] = []
        if look(self._project, path).other:
            if before is None:
                # Something of the user's, where no file was.
                return []
            aside = [self._aside(path, kept)]
        elif self._edited(one, before):
            copy = kept / path
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(self._project / path, copy)
            aside = [path]
        self._put(path, before, one["mode"])
        return aside

    def _aside(self, path: str, kept: Path) -> str:
        """Move what is in the way of a file, or of a folder that it is in, into `kept`."""
        parts = path.split("/")
        names = ["/".join(parts[:end]) for end in range(1, len(parts) + 1)]
        # What nothing can be looked at in is a link or a file.
        name = next((name for name in names if look(self._project, f"{name}/x").other), path)
        (kept / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.move(self._project / name, kept / name)
        return name

    def _kept(self) -> Path:
        """A folder for what was edited since; it is new, as that of another time is there yet."""
        name = f"edited-{self._folder.name}"
        folders = (self._home / (f"{name}.{number}" if number else name) for number in count())
        return next(folder for folder in folders if not folder.exists())

    def _edited(self, one: dict[str, Any], before: bytes | None) -> bool:
        """Whether a file is neither as before the update nor as after it."""
        now = look(self._project, one["path"]).data
        return now is not None and now != before and _digest(now) != one["digest"]

    def _begin(self, changes: Mapping[str, Change], index: Mapping[str, Entry | None]) -> None:
        """Write down, in one step, all that is needed to go back."""
        made = self._folder.with_name(f"{self._folder.name}.new")
        for folder in (made, self._folder):
            _forget(folder)
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
        file = self._folder / _JOURNAL
        try:
            return json.loads(file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except ValueError:
            raise LkgenError(
                f"{file} is damaged: what it says of the last update cannot be read.",
                f"Look at `git status` and `git diff`, then remove the folder {file.parent}",
            ) from None

    def _write(self, content: dict[str, Any]) -> None:
        made = self._folder / f"{_JOURNAL}.new"
        made.write_text(json.dumps(content), encoding="utf-8")
        made.replace(self._folder / _JOURNAL)


def _forget(folder: Path) -> None:
    """Remove what is kept of an update; if that is cut off, what is left is not taken for one."""
    (folder / _JOURNAL).unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)


def _temporary(path: str) -> str:
    """What a file is called while it is written: a name that is nobody's, and known."""
    return f"{_TEMPORARY}{hashlib.sha256(path.encode()).hexdigest()[:16]}"


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
