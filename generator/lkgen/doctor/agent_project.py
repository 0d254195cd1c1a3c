"""One project, as rules see it."""

from __future__ import annotations

import ast
import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from packaging.specifiers import SpecifierSet
from packaging.version import Version

from lkgen.doctor.retired import Retired
from lkgen.facts import Facts, facts, series
from lkgen.git import enclosing, tracked
from lkgen.project.agents_version import AgentsVersion, agents_version, series_of
from lkgen.project.answers import read_answers
from lkgen.project.codebase import Codebase
from lkgen.project.env_files import is_own_env_file
from lkgen.project.environments import (
    environments,
    livekit_packages,
    python_of,
    site_packages,
)
from lkgen.project.livekit_names import livekit_names
from lkgen.project.machine import Machine
from lkgen.project.modules import Module
from lkgen.project.pins import Pins, read_pins
from lkgen.project.places import upwards
from lkgen.project.plugins import imported_plugins
from lkgen.project.scopes import Function
from lkgen.project.text_file import TextFile, read_text
from lkgen.project.turn_detector import hub_cache


class AgentProject:
    """One project: a folder with its own requirements, and the files below it.

    Args:
        root: its folder.
        files: its own files, of any kind.
        as_if: judge it as if this version of livekit-agents were installed.
        retired: gives the models and voices that are gone, if a rule asks.
        environ: the user's environment variables.
        machine: what is asked of the machine.
        turnless: gives the STTs that stream and say of no turn that it has ended, if a rule asks.
    """

    def __init__(
        self,
        root: Path,
        files: Sequence[Path],
        as_if: Version | None = None,
        retired: Callable[[], Sequence[Retired]] = tuple,
        environ: Mapping[str, str] = os.environ,
        machine: Machine | None = None,
        turnless: Callable[[], Collection[str]] = frozenset,
    ) -> None:
        self.root = root
        self.files = tuple(files)
        self.as_if = as_if
        self._retired = retired
        self.environ = environ
        self.machine = machine or Machine()
        self._turnless = turnless
        self._on: dict[str, bool] = {}
        self._texts: dict[Path, TextFile | None] = {}

    @cached_property
    def retired(self) -> tuple[Retired, ...]:
        """The models and voices that are gone, or going."""
        return tuple(self._retired())

    @cached_property
    def turnless(self) -> frozenset[str]:
        """The STTs, by their class, that stream and never say that a turn has ended."""
        return frozenset(self._turnless())

    @cached_property
    def pins(self) -> Pins:
        """Which packages it asks for, and which versions it gets."""
        return read_pins(self.root)

    @cached_property
    def gets(self) -> AgentsVersion:
        """The livekit-agents that it gets today."""
        return agents_version(self.root, self.pins)

    @property
    def version(self) -> Version:
        """The livekit-agents that it is judged by: what it gets, or that of `as_if`."""
        return self.as_if or self.gets.version

    def on(self, versions: str) -> bool:
        """Whether the version it is judged by is one of these, such as ">=1.5,<1.8"."""
        if versions not in self._on:
            self._on[versions] = self.version in SpecifierSet(versions, prereleases=True)
        return self._on[versions]

    @cached_property
    def facts(self) -> Facts:
        """What is known of LiveKit at that version: of its series, else of the newest before."""
        return facts(series_of(self.version))

    @cached_property
    def facts_around(self) -> tuple[Facts, ...]:
        """The facts of its series; where there are none, of those before and after.

        What is in none of them can be taken to be absent, what is in all of them to be there.
        """
        return self.facts_of(self.version)

    def facts_of(self, version: Version) -> tuple[Facts, ...]:
        """The facts of a version's series; where there are none, of those before and after."""
        line = f"{version.major}.{version.minor}"
        if line in series():
            return (facts(line),)
        before = [one for one in series() if Version(one) < version]
        after = [one for one in series() if Version(one) > version]
        return tuple(facts(one) for one in (*before[-1:], *after[:1]))

    def series_after(self, version: Version) -> list[Facts]:
        """The facts of each series from that of a version on, oldest first."""
        return [facts(one) for one in series() if Version(one).release >= version.release[:2]]

    @cached_property
    def codebase(self) -> Codebase:
        """Its Python files, as they import and call each other."""
        python = [file for file in self.files if file.suffix == ".py"]
        return Codebase(self.root, python, livekit_names(self.facts.series))

    @property
    def modules(self) -> tuple[Module, ...]:
        """Its files that have to do with LiveKit and all that they import here; no tests."""
        return self.codebase.modules

    def calls(self, *names: str) -> Iterator[tuple[Module, ast.Call]]:
        """The calls of any of these names, as `Module.resolve` gives them."""
        return self.codebase.calls(*names)

    def classes(self, *bases: str) -> Iterator[tuple[Module, ast.ClassDef]]:
        """The classes made from any of these, directly or not."""
        return self.codebase.classes(*bases)

    @property
    def entrypoints(self) -> tuple[tuple[Module, Function], ...]:
        """The functions that LiveKit calls for each job."""
        return self.codebase.graph.entrypoints

    @property
    def prewarms(self) -> tuple[tuple[Module, Function], ...]:
        """The functions that LiveKit calls once for each process."""
        return self.codebase.graph.prewarms

    def reached_from(self, module: Module, function: Function) -> list[tuple[Module, Function]]:
        """A function and all of the project that it calls, directly or not."""
        return self.codebase.reached_from(module, function)

    @cached_property
    def tracked(self) -> frozenset[Path] | None:
        """Its files that git has; None where that cannot be known."""
        return tracked(self.root)

    @cached_property
    def repository(self) -> Path | None:
        """The folder of the git repository that it is in; None if it is in none."""
        return enclosing(self.root)

    @cached_property
    def plugins(self) -> Mapping[str, set[str]]:
        """The `livekit.plugins` that it imports, with what it imports from each."""
        return imported_plugins([module.source for module in self.modules])

    @cached_property
    def env_files(self) -> tuple[TextFile, ...]:
        """Its `.env` files with somebody's own values, beside code, the first to count first."""
        folders = {self.root, *(module.path.parent for module in self.modules)}
        found = [
            one
            for one in self.texts(".env*")
            if is_own_env_file(one.path) and one.path.parent in folders
        ]
        return tuple(sorted(found, key=lambda one: (one.path.name != ".env.local", one.path)))

    @cached_property
    def env_files_above(self) -> tuple[TextFile, ...]:
        """Such files in the folders above its own, up to the repository's, which loaders find."""
        folders = upwards(self.root, self.root)[1:]
        files = (file for folder in folders for file in sorted(folder.glob(".env*")))
        found = (self.text(file) for file in files if is_own_env_file(file))
        return tuple(one for one in found if one is not None)

    @cached_property
    def answers(self) -> Mapping[str, Any]:
        """What it was answered, if Copier made it; else empty."""
        return read_answers(self.root)

    @property
    def outside(self) -> Iterator[str]:
        """What lies outside its folder and rules depend on, as text."""
        folder = self.repository
        index = folder / ".git" / "index" if folder else None
        if index is not None and index.is_file():
            seen = index.stat()
            yield f"{index} {seen.st_size} {seen.st_mtime_ns}"
        models = hub_cache(self.environ) / "models--livekit--turn-detector"
        yield from sorted(str(file) for file in models.glob("snapshots/*/**/*"))
        for packages in site_packages(self.root):
            yield f"{packages} {sorted(livekit_packages(packages).items())}"
        yield from (f"{one} {python_of(one)}" for one in environments(self.root))
        yield from (f"{one.path} {one.text}" for one in self.env_files_above)

    def text(self, path: Path) -> TextFile | None:
        """A file's text; None if it is none that can be read."""
        if path not in self._texts:
            self._texts[path] = read_text(path)
        return self._texts[path]

    def texts(self, *patterns: str) -> list[TextFile]:
        """Its files whose path below its folder fits a pattern: `Dockerfile*`, `**/*.env`."""
        found: list[TextFile] = []
        for file in self.files:
            relative = file.relative_to(self.root)
            if any(relative.match(pattern) for pattern in patterns) and (text := self.text(file)):
                found.append(text)
        return found
