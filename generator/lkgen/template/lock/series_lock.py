"""A project's lock, cut out of the lock of all providers of its series.

generator/lkgen/catalogue/locks holds what `uv lock` wrote for projects that require everything
(scripts/catalogue/locks.py makes them). A project that requires less needs a subset of the same
packages, so its lock is known without a resolution: neither network nor uv takes part. uv writes
a lock line by line in one fixed way, which is why text is enough to read one; tests/test_locks.py
compares the result with uv's own, byte by byte.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from lkgen.template.lock.markers import Markers

_LINE = re.compile(
    r'    \{ name = "(?P<name>[^"]+)"'
    r'(?:, version = "(?P<version>[^"]+)", source = \{[^}]*\})?'
    r"(?:, extra = \[(?P<extras>[^\]]*)\])?"
    r'(?:, marker = "(?P<marker>[^"]+)")? \},'
)
_REQUIREMENT = re.compile(r"([a-z0-9-]+)(?:\[([a-z0-9,-]+)\])?(.*)")


@dataclass(frozen=True)
class Dependency:
    """One line of a list of dependencies; `version` only where the lock holds several."""

    name: str
    version: str
    extras: tuple[str, ...]
    marker: str

    @classmethod
    def read(cls, lines: str) -> list[Dependency]:
        """The dependencies that `lines` of a lock list."""
        return [
            cls(
                match["name"],
                match["version"] or "",
                tuple(re.findall(r'"([^"]+)"', match["extras"] or "")),
                match["marker"] or "",
            )
            for match in _LINE.finditer(lines)
        ]


@dataclass(frozen=True)
class Package:
    """One package of a lock: its text, and what it depends on, by extra; "" is none."""

    name: str
    version: str
    text: str

    @cached_property
    def dependencies(self) -> dict[str, list[Dependency]]:
        head, _, optional = self.text.partition("[package.optional-dependencies]\n")
        _, _, plain = head.partition("\ndependencies = [\n")
        found = {"": Dependency.read(plain.partition("\n]\n")[0])}
        for extra, lines in re.findall(r"^([\w-]+) = \[\n(.*?)^\]\n", optional, re.M | re.S):
            found[extra] = Dependency.read(lines)
        return found


@dataclass
class Reached:
    """Packages with the environments that need them, and the extras asked of each by name."""

    where: dict[tuple[str, str], int] = field(default_factory=dict[tuple[str, str], int])
    extras: dict[str, set[str]] = field(default_factory=dict[str, set[str]])


class SeriesLock:
    """The lock at `path`: of a project that requires everything a series has."""

    def __init__(self, path: Path) -> None:
        text = path.read_text(encoding="utf-8")
        self._head, *chunks = text.split("[[package]]\n")
        self._packages: dict[str, list[Package]] = {}
        for chunk in chunks:
            name, version = re.findall(r'^(?:name|version) = "(.+)"$', chunk, re.M)[:2]
            if 'source = { editable = "." }' in chunk:
                self._root = Package(name, version, chunk)
            else:
                self._packages.setdefault(name, []).append(Package(name, version, chunk))
        self.python = re.findall(r'^requires-python = "(.+)"$', self._head, re.M)[0]
        self._markers = Markers(self.python, set(re.findall(r'marker = "([^"]+)"', text)))

    def covers(self, project: str, python: str, requirements: list[str]) -> bool:
        """Whether all of `requirements` are here, resolved for the same Pythons, and `project`
        is not itself called like one of the packages."""
        return (
            project not in self._packages
            and self.python.replace(" ", "") == python.replace(" ", "")
            and all(self._requirement(requirement) for requirement in requirements)
        )

    def lock(self, project: str, requirements: list[str]) -> str:
        """What `uv lock` would write for `project`, whose requirements are covered.

        The project is one that a template renders: an editable one at version 0.1.0, with the
        development tools that every project has.
        """
        reached = self._reach(self._direct(requirements) + self._development)
        chosen = self._in_order(reached)
        versions: dict[str, int] = {}
        for package in chosen:
            versions[package.name] = versions.get(package.name, 0) + 1
        texts = [(package.name, self._cut(package, reached, versions)) for package in chosen]
        texts.append((project, self._project(project, requirements, versions)))
        texts.sort(key=lambda entry: entry[0])
        body = "".join(f"[[package]]\n{text.rstrip()}\n\n" for _, text in texts)
        return f"{self._head}{body}".rstrip("\n") + "\n"

    def requirements(self, requirements: list[str]) -> list[str]:
        """What `uv export` would list for these: every package, exact, with its marker.

        Raises LookupError for a marker that cannot be put as uv does.
        """
        reached = self._reach(self._direct(requirements))
        lines: list[str] = []
        for package in self._in_order(reached):
            marker = self._markers.text(reached.where[package.name, package.version])
            lines.append(f"{package.name}=={package.version}" + (f" ; {marker}" if marker else ""))
        return lines

    def _in_order(self, reached: Reached) -> list[Package]:
        """The packages reached by name, those of one name by version, as this lock has them."""
        return [
            package
            for name in sorted({name for name, _ in reached.where})
            for package in self._packages[name]
            if (name, package.version) in reached.where
        ]

    def _requirement(self, requirement: str) -> tuple[str, list[str], str] | None:
        """The name, extras and specifier of `requirement`, if the series_lock was made with it."""
        match = _REQUIREMENT.fullmatch(requirement)
        assert match, requirement
        name, extras, specifier = match[1], (match[2] or "").split(","), match[3]
        extras = [extra for extra in extras if extra]
        _, _, listed = self._root.text.partition("requires-dist = [\n")
        for line in listed.partition("\n]\n")[0].splitlines():
            if line.startswith(f'    {{ name = "{name}"') and f'specifier = "{specifier}"' in line:
                known = set(re.findall(r'"([^"]+)"', line.partition("extras = [")[2].split("]")[0]))
                return (name, extras, specifier) if known >= set(extras) else None
        return None

    def _direct(self, requirements: list[str]) -> list[Dependency]:
        direct: list[Dependency] = []
        for name, extras, _ in map(self._known, requirements):
            for dependency in self._root.dependencies[""]:
                if dependency.name == name:
                    direct.append(
                        Dependency(name, dependency.version, tuple(extras), dependency.marker)
                    )
        return direct

    @property
    def _development(self) -> list[Dependency]:
        _, _, lines = self._root.text.partition("[package.dev-dependencies]\n")
        return Dependency.read(lines.partition("\n]\n")[0])

    def _reach(self, direct: list[Dependency]) -> Reached:
        """Everything that `direct` brings, in the environments in which it does."""
        reached = Reached()
        walked: dict[tuple[str, str, str], int] = {}
        open_ends = [(dependency, self._markers.everywhere) for dependency in direct]
        while open_ends:
            dependency, where = open_ends.pop()
            where &= self._markers.where(dependency.marker)
            for package in self._packages[dependency.name]:
                if dependency.version not in ("", package.version) or not where:
                    continue
                key = (package.name, package.version)
                reached.where[key] = reached.where.get(key, 0) | where
                reached.extras.setdefault(package.name, set()).update(dependency.extras)
                for extra in ("", *dependency.extras):
                    # Again only from environments that have not come this way before.
                    done = walked.get((*key, extra), 0)
                    walked[(*key, extra)] = done | where
                    if where & ~done:
                        below = package.dependencies.get(extra, [])
                        open_ends += [(next_one, where) for next_one in below]
        return reached

    def _cut(self, package: Package, reached: Reached, versions: dict[str, int]) -> str:
        """The text of `package`, without the extras that nobody asks for."""
        head, title, optional = package.text.partition("[package.optional-dependencies]\n")
        text = head
        if versions[package.name] == 1:
            text = re.sub(r"^resolution-markers = \[\n.*?^\]\n", "", text, flags=re.M | re.S)
        kept = [
            f"{extra} = [\n{lines}]\n"
            for extra, lines in re.findall(r"^([\w-]+) = \[\n(.*?)^\]\n", optional, re.M | re.S)
            if extra in reached.extras[package.name]
        ]
        if kept:
            text += title + "".join(kept)
        return "".join(self._lines(text, versions))

    def _lines(self, text: str, versions: dict[str, int]) -> Iterator[str]:
        """The lines of a package as they read where some packages have fewer versions."""
        for line in text.splitlines(keepends=True):
            match = _LINE.match(line)
            if match is None:
                yield line
            elif match["name"] in versions:
                if match["version"] and versions[match["name"]] == 1:
                    line = re.sub(r', version = "[^"]+", source = \{[^}]*\}', "", line)
                yield line

    def _project(self, project: str, requirements: list[str], versions: dict[str, int]) -> str:
        """The entry of the project itself."""
        chosen = {name: extras for name, extras, _ in map(self._known, requirements)}
        text = re.sub(r'^name = ".*"$', f'name = "{project}"', self._root.text, count=1, flags=re.M)
        head, title, rest = text.partition("[package.dev-dependencies]\n")
        development, metadata, listed = rest.partition("[package.metadata]\n")
        return (
            "".join(self._chosen(head, chosen, versions))
            + title
            + "".join(self._lines(development, versions))
            + metadata
            + self._metadata(listed, chosen)
        )

    def _known(self, requirement: str) -> tuple[str, list[str], str]:
        found = self._requirement(requirement)
        assert found, requirement
        return found

    def _chosen(
        self, head: str, chosen: dict[str, list[str]], versions: dict[str, int]
    ) -> Iterator[str]:
        for line in self._lines(head, {**versions, **dict.fromkeys(chosen, 2)}):
            match = _LINE.match(line)
            if match is None:
                yield line
            elif match["name"] in chosen:
                yield _with_extras(line, "extra", chosen[match["name"]])

    def _metadata(self, listed: str, chosen: dict[str, list[str]]) -> str:
        required, title, development = listed.partition("[package.metadata.requires-dev]\n")
        lines: list[str] = []
        for line in required.splitlines(keepends=True):
            match = re.match(r'    \{ name = "([^"]+)"', line)
            if match is None:
                lines.append(line)
            elif match[1] in chosen:
                lines.append(_with_extras(line, "extras", chosen[match[1]]))
        return "".join(lines) + title + development


def _with_extras(line: str, word: str, extras: list[str]) -> str:
    """`line` with just these extras."""
    line = re.sub(rf", {word} = \[[^\]]*\]", "", line)
    if not extras:
        return line
    spelled = ", ".join(f'"{extra}"' for extra in sorted(extras))
    return re.sub(r'(name = "[^"]+")', rf"\1, {word} = [{spelled}]", line, count=1)
