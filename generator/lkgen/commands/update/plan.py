"""What an update does to each file: the template's side of it, and the user's."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Literal

from lkgen.commands.update.files import Change, Present, look
from lkgen.commands.update.merge import Merged, Text, diff, merge, most_alike
from lkgen.commands.update.report import Conflict, Left
from lkgen.project.offered import offered

Merge = Callable[[str, str, str], Merged]


@dataclass(frozen=True)
class Sides:
    """A project's files as the template had them and as it has them, by path.

    `modes` are those of the new ones, `owned` the paths that are the user's from the start,
    `tracked` those that git knows, `merges` what merges a file by its meaning, by path; `rewrite`
    puts code into the idioms of the new side, given its path and text.
    """

    project: Path
    old: Mapping[str, str]
    new: Mapping[str, str]
    modes: Mapping[str, int]
    owned: Collection[str]
    tracked: Collection[str]
    conflict: Literal["inline", "rej"]
    merges: Mapping[str, Merge]
    rewrite: Callable[[str, str], str] | None = None


@dataclass
class Plan:
    """Changes by path, and what is to be told of others.

    `rewritten` are the user's own files that a newer series writes otherwise; `marked` holds the
    base and the template's text of files that git is to know conflicts of.
    """

    changes: dict[str, Change] = field(default_factory=dict[str, Change])
    conflicts: list[Conflict] = field(default_factory=list[Conflict])
    left: list[Left] = field(default_factory=list[Left])
    rewritten: list[str] = field(default_factory=list[str])
    marked: dict[str, tuple[str | None, str | None]] = field(
        default_factory=dict[str, tuple[str | None, str | None]]
    )


def plan(sides: Sides) -> Plan:
    """Decide for every file that the template has changed."""
    planner = _Planner(sides)
    for path in sorted({*sides.old, *sides.new}):
        base, theirs = sides.old.get(path), sides.new.get(path)
        if base != theirs:
            decide = planner.owned if path in sides.owned else planner.template
            decide(path, base, theirs)
    return planner.plan


class _Planner:
    def __init__(self, sides: Sides) -> None:
        self.sides = sides
        self.plan = Plan()

    def owned(self, path: str, base: str | None, theirs: str | None) -> None:
        """Say of a file that is the user's what the template would have there."""
        there = self._look(path)
        mine = Text.read(there.data) if there.data is not None else None
        if theirs is None or (mine and mine.text == theirs):
            return
        what = "the template has this now" if base is None else "the template has this changed"
        if there.absent and base is not None:
            what += "; you have deleted it"
        from_here = offered(path, base or "", mine.text, theirs) if mine else ""
        self.plan.left.append(Left(path, what, from_here or diff(path, base, theirs)))

    def template(self, path: str, base: str | None, theirs: str | None) -> None:
        """Decide on a file of the template."""
        there = self._look(path)
        if there.other:
            self._conflict(path, f"{there.other}: left alone", base, theirs, mark=False)
        elif theirs is None and base is not None:
            self._gone(path, base, there)
        elif base is None and theirs is not None:
            self._came(path, theirs, there)
        elif base is not None and theirs is not None:
            self._changed(path, base, theirs, there)

    def _gone(self, path: str, base: str, there: Present) -> None:
        if there.data is None or path in self._renames.values():
            return
        if _untouched(there.data, base):
            self._write(path, there, None)
        else:
            why = "the template has it no more, and you have changed it: it stays"
            self._conflict(path, why, base, None)

    def _came(self, path: str, theirs: str, there: Present) -> None:
        source = self._renames.get(path)
        if source and there.absent:
            self._renamed(source, path, theirs)
        elif there.data is None:
            self._write(path, there, theirs.encode())
        elif not _untouched(there.data, theirs):
            self._merge(path, there, "", theirs, "the template has a file of this name too")

    def _renamed(self, source: str, path: str, theirs: str) -> None:
        """A file whose template has another name now: the user's changes move along."""
        base, there = self.sides.old[source], self._look(source)
        if there.data is None:
            self._left(source, f"you have deleted it; it is called {path} now", base, theirs)
            return
        if _untouched(there.data, base):
            self._write(path, Present(), theirs.encode())
        else:
            why = f"you and the template, which has renamed {source}, change the same lines"
            self._merge(path, there, base, theirs, why)
        if path in self.plan.changes:
            self._write(source, there, None)

    def _changed(self, path: str, base: str, theirs: str, there: Present) -> None:
        if there.data is None:
            if moved := self._moved(base, path):
                why = f"you and the template, which has it as {path}, change the same lines"
                self._merge(moved, self._look(moved), base, theirs, why)
            else:
                self._left(path, "you have deleted it; the template changes it", base, theirs)
        elif _untouched(there.data, base):
            mine = Text.read(there.data)
            self._write(path, there, (mine or Text("")).with_text(theirs))
        elif not _untouched(there.data, theirs):
            why = "you and the template change the same lines"
            self._merge(path, there, base, theirs, why)

    def _merge(self, path: str, there: Present, base: str, theirs: str, why: str) -> None:
        """Put both sides' changes into `path`; what the user has is `there`, perhaps elsewhere."""
        assert there.data is not None
        mine = Text.read(there.data)
        if mine is None:
            self._conflict(path, f"{why}, and it is no text: left alone", base, theirs)
            return
        merged = self._merged(path, base, mine.text, theirs)
        if merged.rejected:
            rejected = self._free(f"{path}.rej")
            self._write(rejected, Present(), merged.rejected.encode())
            why += f": the template's are in {rejected}"
        here = there if self._look(path).data == there.data else Present(mode=there.mode)
        self._write(path, here, mine.with_text(merged.text))
        self.plan.conflicts += [Conflict(path, reason) for reason in merged.reasons]
        if merged.conflicts:
            mark = self.sides.conflict == "inline"
            self._conflict(path, why, base or None, theirs, mark=mark)

    def _merged(self, path: str, base: str, mine: str, theirs: str) -> Merged:
        if by_meaning := self.sides.merges.get(path):
            return by_meaning(base, mine, theirs)
        if rewrite := self.sides.rewrite:
            # What only the series has changed is then the same on all sides.
            base, mine = rewrite(path, base), rewrite(path, mine)
        beside = self.sides.rewrite is not None
        return merge(path, base, mine, theirs, self.sides.conflict, beside=beside)

    def _write(self, path: str, there: Present, after: bytes | None) -> None:
        if there.data != after:
            mode = there.mode or self.sides.modes.get(path, 0o644)
            self.plan.changes[path] = Change(path, there.data, after, mode)

    def _conflict(
        self, path: str, why: str, base: str | None, theirs: str | None, *, mark: bool = True
    ) -> None:
        self.plan.conflicts.append(Conflict(path, why))
        if mark and self.sides.conflict == "inline":
            self.plan.marked[path] = (base, theirs)

    def _left(self, path: str, what: str, base: str, theirs: str) -> None:
        self.plan.left.append(Left(path, what, diff(path, base, theirs)))

    def _look(self, path: str) -> Present:
        return look(self.sides.project, path)

    def _free(self, path: str) -> str:
        """`path`, or with a number where the user has a file of that name."""
        names = [path, *(f"{path}{number}" for number in range(1, 100))]
        return next(name for name in names if self._look(name).absent)

    @cached_property
    def _renames(self) -> dict[str, str]:
        """New paths whose text is that of an old path which is gone."""
        old, new = self.sides.old, self.sides.new
        gone = {path: old[path] for path in old.keys() - new.keys() - {*self.sides.owned}}
        found: dict[str, str] = {}
        for path in sorted(new.keys() - old.keys() - {*self.sides.owned}):
            if source := most_alike(new[path], gone.items()):
                found[path] = source
                del gone[source]
        return found

    def _moved(self, base: str, path: str) -> str:
        """Where the user has moved a file of the template to; empty where it is nowhere."""
        name = PurePosixPath(path).name
        others: list[tuple[str, str]] = []
        for other in self._strangers:
            if PurePosixPath(other).name == name:
                text = Text.read(self._look(other).data or b"\0")
                others += [(other, text.text)] if text else []
        return most_alike(base, others)

    @cached_property
    def _strangers(self) -> list[str]:
        """The files that git knows and the template does not."""
        return sorted({*self.sides.tracked} - {*self.sides.old, *self.sides.new})


def _untouched(data: bytes, text: str) -> bool:
    """Whether a file is as the template has it, line ends aside."""
    read = Text.read(data)
    return read is not None and read.text == text
