"""Merging pyproject.toml by meaning: the template's new version into what the user made of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from lkgen.errors import LkgenError
from lkgen.project import requirement_merge as requirements
from lkgen.project import toml_text
from lkgen.project.requirement_merge import Conflict, Key
from lkgen.project.toml_text import Document, Entry, Path, Table

_OF_UV = ("dev-dependencies", "constraint-dependencies", "override-dependencies")


def merge(base: str, yours: str, new: str) -> tuple[str, list[Conflict]]:
    """Merge three versions of a pyproject.toml.

    What the template changed is taken over where the user did not change it; what the user added,
    changed or removed stays. Lists are merged by their entries, requirements by package. Comments
    and formatting are the user's, where something is new the template's.

    Args:
        base: the file as the template made it.
        yours: the file as the user has it.
        new: the file as the newer template makes it.

    Returns:
        The merged file, `new` itself if the user changed nothing, and what both changed
        differently, where the user's stays.

    Raises:
        LkgenError: the user's file is not TOML.
    """
    if "\r\n" in yours:
        merged, conflicts = merge(base, yours.replace("\r\n", "\n"), new)
        return merged.replace("\n", "\r\n"), conflicts
    if yours in (base, new):
        return new, []
    if base == new:
        return yours, []
    try:
        document = toml_text.read(yours if yours.endswith("\n") or not yours else yours + "\n")
    except TOMLKitError as error:
        raise LkgenError(
            f"pyproject.toml is not valid TOML: {error}", "Correct it, then update again."
        ) from error
    work = _Merge(toml_text.read(base), document, toml_text.read(new))
    work.run()
    return _checked(document.text, yours, work.conflicts)


def _checked(merged: str, yours: str, conflicts: list[Conflict]) -> tuple[str, list[Conflict]]:
    """What was merged, if it is TOML; the user's tables may be such that nothing can be added."""
    try:
        tomlkit.parse(merged).unwrap()
    except (TOMLKitError, ValueError) as error:
        note = Conflict("pyproject.toml", "", "as it is", f"what cannot be put into it ({error})")
        return yours, [note]
    return merged, conflicts


def is_requirements(path: Path) -> bool:
    """Whether a key of pyproject.toml has a list of requirements."""
    if path[:1] == ("dependency-groups",) or path[:2] == ("project", "optional-dependencies"):
        return len(path) == 2 + (path[0] == "project")
    known = (("project", "dependencies"), ("build-system", "requires"))
    return path in known or (path[:2] == ("tool", "uv") and path[2:] in [(one,) for one in _OF_UV])


class _Merge:
    """One merge at work; `document` is the user's, and becomes the result."""

    def __init__(self, base: Document, document: Document, new: Document) -> None:
        self.document, self.new = document, new
        self.base = {entry.path: entry for entry in base.entries}
        self.yours = {entry.path: entry for entry in document.entries}
        self.wanted = {entry.path: entry for entry in new.entries}
        self.headers = {table.path: table for table in base.tables}
        self.conflicts: list[Conflict] = []

    def run(self) -> None:
        for path, entry in self.wanted.items():
            own, was = self.yours.get(path), self.base.get(path)
            if own is not None:
                self._meet(own, was, entry)
            elif was is None:
                self._add(entry)
        for path, was in self.base.items():
            own = self.yours.get(path)
            if path not in self.wanted and own is not None and own.value == was.value:
                self._remove(own, was)
        self._comments()
        self._empty_tables()

    def _meet(self, own: Entry, was: Entry | None, wanted: Entry) -> None:
        """A key that the user and the template have."""
        if was is not None and own.text == was.text:
            own.value_text, own.rest, own.key = wanted.value_text, wanted.rest, wanted.key
            own.value = wanted.value
        elif (was is not None and wanted.value == was.value) or own.value == wanted.value:
            pass
        elif _is_list(own) and _is_list(wanted) and (was is None or _is_list(was)):
            self._merge_lists(own, was, wanted)
        elif was is not None and own.value == was.value:
            own.value_text, own.value = wanted.value_text, wanted.value
        else:
            where = ".".join(own.path)
            base = was.value_text if was else "nothing"
            self.conflicts.append(Conflict(where, base, own.value_text, wanted.value_text))

    def _merge_lists(self, own: Entry, was: Entry | None, wanted: Entry) -> None:
        merged = _Lists(own, was, wanted)
        own.value_text = merged.run()
        own.value = toml_text.plain(own.value_text)
        self.conflicts += merged.conflicts

    def _add(self, wanted: Entry) -> None:
        """A key that is new in the template, put where it stands there."""
        table = self._table_for(wanted)
        order = [entry.path for entry in self.wanted.values()]
        there = [entry.path for entry in table.entries]
        index = requirements.placed_after(wanted.path, order, there)
        depth = len(table.path)
        theirs = next(one for one in self.new.tables if wanted in one.entries)
        key = wanted.key
        if len(theirs.path) != depth:
            key = tomlkit.key(list(wanted.path[depth:])).as_string() + " = "
        lead = wanted.lead if wanted.lead.strip() else ""
        new = Entry(lead, key, wanted.value_text, wanted.rest, wanted.path, wanted.value)
        table.entries.insert(index, new)
        self.yours[new.path] = new

    def _table_for(self, wanted: Entry) -> Table:
        """The table of the user's for a key: the nearest above it, else a new one."""
        theirs = next(table for table in self.new.tables if wanted in table.entries)
        fitting = [
            table
            for table in self.document.tables
            if len(table.path) >= len(theirs.path) and wanted.path[: len(table.path)] == table.path
        ]
        if fitting:
            return max(fitting, key=lambda table: len(table.path))
        order = [table.path for table in self.new.tables]
        there = [table.path for table in self.document.tables]
        index = max(1, requirements.placed_after(theirs.path, order, there))
        lead = theirs.lead or "\n"
        table = Table(lead, theirs.header, theirs.path)
        self.document.tables.insert(index, table)
        return table

    def _remove(self, own: Entry, was: Entry) -> None:
        """A key that the template has given up, and the user left as it was."""
        table = next(one for one in self.document.tables if own in one.entries)
        index = table.entries.index(own)
        table.entries.remove(own)
        kept = _user_comments(own.lead + own.rest, was.lead + was.rest)
        if not kept:
            return
        if index < len(table.entries):
            table.entries[index].lead = kept + table.entries[index].lead
        else:
            self._after(table, kept)

    def _after(self, table: Table, text: str) -> None:
        """Put comments behind the last key of a table."""
        place = self.document.tables.index(table) + 1
        if place < len(self.document.tables):
            self.document.tables[place].lead = text + self.document.tables[place].lead
        else:
            self.document.tail = text + self.document.tail

    def _comments(self) -> None:
        """Take the template's comments above keys and tables where the user has its old ones."""
        for path, entry in self.wanted.items():
            own, was = self.yours.get(path), self.base.get(path)
            if own is not None and was is not None and own.lead == was.lead:
                own.lead = entry.lead
        yours = {table.path: table for table in self.document.tables}
        for table in self.new.tables:
            own, was = yours.get(table.path), self.headers.get(table.path)
            if own is not None and was is not None and own.lead == was.lead:
                own.lead = table.lead

    def _empty_tables(self) -> None:
        """Take away a table that the template has given up, once nothing is in it."""
        wanted = {table.path for table in self.new.tables}
        for table in list(self.document.tables):
            was = self.headers.get(table.path)
            gone = was is not None and table.path not in wanted and not table.entries
            if gone and was is not None and table.header and was.entries:
                kept = _user_comments(table.lead + table.header, was.lead + was.header)
                self._after(table, kept)
                self.document.tables.remove(table)


class _Lists:
    """Three versions of a list as one."""

    def __init__(self, own: Entry, was: Entry | None, wanted: Entry) -> None:
        self.own, self.wanted, self.where = own, wanted, ".".join(own.path)
        self.items = toml_text.items(own.value_text)
        self.theirs = toml_text.items(wanted.value_text)
        self.old = toml_text.items(was.value_text if was else "[]")
        keys = requirements.keys if is_requirements(own.path) else _keys
        self.keys = keys(own.value)
        self.base: dict[Key, Any] = (
            dict(zip(keys(was.value), was.value, strict=True)) if was else {}
        )
        self.new: dict[Key, Any] = dict(zip(keys(wanted.value), wanted.value, strict=True))
        self.order = keys(wanted.value)
        self.conflicts: list[Conflict] = []

    def run(self) -> str:
        for key in self.order:
            if key in self.keys:
                self._meet(key)
            elif key not in self.base:
                self._add(key)
        for key, value in self.base.items():
            if key not in self.new and key in self.keys:
                index = self.keys.index(key)
                if requirements.same(toml_text.plain(self.items.texts[index]), value):
                    self._remove(index)
        return f"[{self.items.render()}]"

    def _meet(self, key: Key) -> None:
        index = self.keys.index(key)
        value = toml_text.plain(self.items.texts[index])
        theirs, text = self.new[key], self.theirs.texts[self.order.index(key)]
        if key not in self.base:
            if not requirements.same(value, theirs):
                self.conflicts.append(Conflict(self._name(key), "", str(value), str(theirs)))
            return
        was = self.base[key]
        result, conflicts = requirements.merged(was, value, theirs, self._name(key))
        self.conflicts += conflicts
        if result == theirs:
            self.items.texts[index] = text
        elif result != value:
            self.items.texts[index] = tomlkit.string(result).as_string()

    def _add(self, key: Key) -> None:
        index = requirements.placed_after(key, self.order, self.keys)
        place = self.order.index(key)
        gap = self.theirs.gaps[place]
        trail = self.theirs.gaps[place + 1].trail
        comments = [*gap.own, *([trail.strip()] if trail and self.items.broken else [])]
        self.items.insert(index, self.theirs.texts[place], comments if self.items.broken else [])
        self.keys.insert(index, key)

    def _remove(self, index: int) -> None:
        known = {comment for gap in self.old.gaps for comment in [gap.trail.strip(), *gap.own]}
        kept = [one for one in self.items.pop(index) if one not in known]
        del self.keys[index]
        if kept:
            self.items.comment(index, kept)

    def _name(self, key: Key) -> str:
        return f"{self.where}: {key[0]}"


def _is_list(entry: Entry) -> bool:
    return toml_text.is_array(entry.value_text)


def _keys(values: Sequence[Any]) -> list[Key]:
    counted: dict[str, int] = {}
    found: list[Key] = []
    for value in values:
        text = repr(value)
        found.append((text, counted.get(text, 0)))
        counted[text] = counted.get(text, 0) + 1
    return found


def _user_comments(yours: str, base: str) -> str:
    """The lines of comments that are the user's."""
    known = {line.strip() for line in base.split("\n")}
    own: list[str] = []
    for line in yours.split("\n"):
        start = line.find("#")
        if start >= 0 and line.strip() not in known and line[start:].strip() not in known:
            own.append(line[start:].rstrip() + "\n")
    return "".join(own)
