"""Which version of livekit-agents a project gets, and how that is known."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from lkgen.facts import facts, series
from lkgen.project.environments import site_packages
from lkgen.project.pins import Pins

PACKAGE = "livekit-agents"


@dataclass(frozen=True)
class AgentsVersion:
    """A version of livekit-agents.

    Attributes:
        version: the version; where a project leaves it open, the newest that it allows.
        known_by: how that is known, such as "locked in uv.lock"; empty where nothing says.
        open: whether tomorrow's may be another: nothing locks, installs or pins one.
    """

    version: Version
    known_by: str
    open: bool = False


def agents_version(root: Path, pins: Pins) -> AgentsVersion:
    """The version that a project gets: locked, else installed, else pinned, else the newest.

    Args:
        root: the project's folder.
        pins: what it asks for.
    """
    if pins.lock is not None and (locked := as_version(pins.locked.get(PACKAGE, ""))):
        return AgentsVersion(locked, f"locked in {os.path.relpath(pins.lock, root)}")
    if found := next(installed(root), None):
        return AgentsVersion(found, f"installed in {root.name or root}")
    if pinned := as_version(pins.version(PACKAGE)):
        return AgentsVersion(pinned, "pinned")
    asked = [one.specifier for one in pins.asked if one.name.startswith("livekit-")]
    own = [one.specifier for one in pins.asked if one.name == PACKAGE]
    if not own:
        return AgentsVersion(newest(), "asked for by a plugin" if asked else "", open=True)
    allowed = newest_allowed(own[0])
    return AgentsVersion(allowed, f"the newest that {PACKAGE}{own[0]} allows", open=True)


def newest() -> Version:
    """The newest version that there are facts about."""
    return Version(facts(series()[-1]).version)


def newest_allowed(specifier: str) -> Version:
    """The newest version that a specifier allows, of those known; 1.4.99 stands for some 1.4."""
    try:
        wanted = SpecifierSet(specifier, prereleases=True)
    except InvalidSpecifier:
        return newest()
    return next((one for one in _versions() if one in wanted), None) or _least(wanted) or newest()


def _versions() -> Iterator[Version]:
    """Versions from the newest down: what there are facts about, and the end of each line."""
    yield newest()
    known = {name: Version(facts(name).version) for name in series()}
    for major, last in ((1, newest().minor), (0, 12)):
        for minor in range(last, -1, -1):
            name = f"{major}.{minor}"
            if name in known:
                yield known[name]
            yield from (Version(f"{name}.{patch}") for patch in (99, *range(30, -1, -1)))


def _least(wanted: SpecifierSet) -> Version | None:
    versions = (as_version(one.version) for one in wanted if one.operator in (">=", "==", "~="))
    return next((one for one in versions if one is not None), None)


def installed(root: Path) -> Iterator[Version]:
    """The versions of livekit-agents in the environments of a project's folder."""
    for packages in site_packages(root):
        for place in packages.glob("livekit_agents-*.dist-info"):
            version = place.name.removesuffix(".dist-info").partition("-")[2]
            if found := as_version(version):
                yield found


def series_of(version: Version) -> str:
    """The series whose facts are nearest to a version: its own, else the newest before it."""
    known = {name: tuple(int(part) for part in name.split(".")) for name in series()}
    before = [name for name, parts in known.items() if parts <= version.release[:2]]
    return before[-1] if before else series()[0]


def as_version(text: str) -> Version | None:
    """A text as a version; None if it is none."""
    try:
        return Version(text) if text else None
    except InvalidVersion:
        return None
