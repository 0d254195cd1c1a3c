"""Merging requirements by package: what the template moves, moves; what is the user's, stays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

Key = tuple[str, int]


@dataclass(frozen=True)
class Conflict:
    """What the user and the template both changed, differently; the user's stays.

    Attributes:
        where: such as `project.dependencies: openai`.
        base, yours, template: what it was, what the user made of it, and what the template wants.
    """

    where: str
    base: str
    yours: str
    template: str

    def __str__(self) -> str:
        return f"{self.where}: kept {self.yours}; the template wants {self.template}"


def keys(values: Sequence[Any]) -> list[Key]:
    """What tells the entries of a list of requirements apart: the package, counted if repeated.

    Where an entry is no requirement, it is the entry itself.
    """
    seen: Counter[str] = Counter()
    found: list[Key] = []
    for value in values:
        requirement = parsed(value)
        name = canonicalize_name(requirement.name) if requirement else repr(value)
        found.append((name, seen[name]))
        seen[name] += 1
    return found


def parsed(value: Any) -> Requirement | None:
    """A requirement; None if it is none."""
    try:
        return Requirement(value) if isinstance(value, str) else None
    except InvalidRequirement:
        return None


def same(one: Any, other: Any) -> bool:
    """Whether two entries mean the same."""
    if one == other:
        return True
    first, second = parsed(one), parsed(other)
    return first is not None and first == second


def merged(base: Any, yours: Any, new: Any, where: str) -> tuple[Any, list[Conflict]]:
    """An entry of which all three have a version: extras, versions and markers each by itself.

    Returns:
        The entry, which is `yours` or `new` where one of them is it as it stands.
    """
    if same(new, base) or same(yours, new):
        return yours, []
    if same(yours, base):
        return new, []
    was, own, wanted = parsed(base), parsed(yours), parsed(new)
    if not (was and own and wanted):
        return yours, [Conflict(where, str(base), str(yours), str(new))]
    extras = (set(own.extras) | (set(wanted.extras) - set(was.extras))) - (
        set(was.extras) - set(wanted.extras)
    )
    conflict = [Conflict(where, str(base), str(yours), str(new))]
    version, apart = _three(_version(was), _version(own), _version(wanted))
    marker, odd = _three(str(was.marker or ""), str(own.marker or ""), str(wanted.marker or ""))
    if apart or odd:
        return yours, conflict
    text = own.name + (f"[{','.join(sorted(extras))}]" if extras else "") + version
    separator = " ; " if version.startswith(" @") else "; "
    text += f"{separator}{marker}" if marker else ""
    return (yours if same(text, yours) else new if same(text, new) else text), []


def text_of_requirements(base: str, yours: str, new: str) -> tuple[str, list[Conflict]]:
    """Merge a requirements.txt, which has one package a line.

    Args:
        base: the file as the template made it.
        yours: the file as the user has it.
        new: the file as the newer template makes it.

    Returns:
        The merged text, `new` itself if the user changed nothing, and the conflicts.
    """
    if yours in (base, new):
        return new, []
    if base == new:
        return yours, []
    was, own, wanted = (_lines(text) for text in (base, yours, new))
    result, conflicts = dict(own), list[Conflict]()
    for key, line in wanted.items():
        if key in own and key in was:
            value, found = merged(_bare(was[key]), _bare(own[key]), _bare(line), _name(key))
            conflicts += found
            if value == _bare(line) and own[key] == was[key]:
                result[key] = line
            elif value != _bare(own[key]):
                result[key] = own[key].replace(_bare(own[key]), value, 1)
        elif key in own and not same(_bare(own[key]), _bare(line)):
            conflicts.append(Conflict(_name(key), "", _bare(own[key]), _bare(line)))
        elif key not in own and key not in was:
            result = _inserted(result, key, line, list(wanted))
    gone = [key for key in was if key not in wanted and key in own and own[key] == was[key]]
    text = "".join(line for key, line in result.items() if key not in gone)
    return text, conflicts


def placed_after(key: object, order: Sequence[object], there: Sequence[object]) -> int:
    """Where in `there` something new goes: behind what it follows in `order`, else at its start."""
    before = list(order[: list(order).index(key)])
    places = [there.index(one) + 1 for one in before if one in there]
    return places[-1] if places else 0


def _three(base: str, yours: str, new: str) -> tuple[str, bool]:
    """Three versions of a text as one, and whether that cannot be."""
    if new in (base, yours):
        return yours, False
    return new, yours != base


def _version(requirement: Requirement) -> str:
    if requirement.url:
        return f" @ {requirement.url}"
    return ",".join(sorted(str(one) for one in SpecifierSet(str(requirement.specifier))))


def _lines(text: str) -> dict[Key, str]:
    """The lines by package; a line that continues is one with the next. The last one ends too."""
    whole: list[str] = []
    for line in text.splitlines(keepends=True):
        if whole and whole[-1].rstrip("\r\n").endswith("\\"):
            whole[-1] += line
        else:
            whole.append(line if line.endswith("\n") else line + "\n")
    seen: Counter[str] = Counter()
    found: dict[Key, str] = {}
    for line in whole:
        requirement = parsed(_bare(line))
        name = canonicalize_name(requirement.name) if requirement else line.strip()
        found[(name, seen[name])] = line
        seen[name] += 1
    return found


def _bare(line: str) -> str:
    """The requirement of a line, without comment, hashes and the line's end."""
    bare = (" " + line).partition(" #")[0].strip()
    return bare.partition(" --")[0].partition(" \\")[0].strip()


def _name(key: Key) -> str:
    return key[0]


def _inserted(
    lines: Mapping[Key, str], key: Key, line: str, order: Sequence[Key]
) -> dict[Key, str]:
    there = list(lines.items())
    there.insert(placed_after(key, order, [one for one, _ in there]), (key, line))
    return dict(there)
