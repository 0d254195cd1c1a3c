"""What `lkgen doctor` does, without a screen."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from packaging.version import InvalidVersion, Version

from lkgen.doctor.fix import Mended, mend, write
from lkgen.doctor.report import Report
from lkgen.doctor.retired import Retired
from lkgen.doctor.rule import Rule
from lkgen.doctor.rules import rules
from lkgen.doctor.run import Run
from lkgen.doctor.selection import Selection, Unknown, as_level, read_selection, rule_ids
from lkgen.errors import LkgenError, Problem
from lkgen.facts import facts, series
from lkgen.git import enclosing
from lkgen.project.entry import project_folder
from lkgen.project.machine import Machine, server_time
from lkgen.root import CATALOGUE, current_root

# What one rewrite imports lets another rule see what it could not.
_ROUNDS = 4


@dataclass(frozen=True)
class Wishes:
    """What a person asks of a run.

    Attributes:
        path: a project's folder, or one of its files.
        select: rules that run, by id or name; empty for all, or what pyproject.toml says.
        ignore: rules that do not.
        series: judge as if this series or version of LiveKit Agents were installed.
        fail_on: the least severity that counts; empty for what pyproject.toml says.
        fix: whether to mend what can be.
        from_repository: whether paths are shown from the repository on.
        kept: whether to take what the last run found.
        online: whether to ask the server of LIVEKIT_URL for its time.
    """

    path: Path
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    series: str = ""
    fail_on: str = ""
    fix: bool = False
    from_repository: bool = False
    kept: bool = True
    online: bool = False


def doctor(
    wishes: Wishes, environ: Mapping[str, str] = os.environ, machine: Machine | None = None
) -> tuple[Report, str]:
    """Check what somebody asks to; mend it first, where that is wished.

    Args:
        wishes: what somebody asks.
        environ: the user's environment variables.
        machine: what is asked of the machine; this one, where it is not given.

    Returns:
        What was found, and the least severity that counts.

    Raises:
        LkgenError: there is no agent, or what is asked for is not there.
    """
    path = Path(os.path.abspath(wishes.path))
    folder = _folder(path)
    selection = _selection(wishes, folder)
    known = rules()
    chosen = {id: known[id] for id in selection.ids}
    machine = machine or Machine(server_time=server_time if wishes.online else None)
    version = _version(wishes.series)
    run = Run(folder, selection, chosen, version, retired, environ, machine, turnless, wishes.kept)
    base = (enclosing(folder) or folder) if wishes.from_repository else _shown_from(folder)
    report = _report(run, path, base)
    fixed: dict[Path, tuple[str, ...]] = {}
    for _ in range(_ROUNDS if wishes.fix else 0):
        done = mend(report)
        if not done:
            break
        write(done)
        for one in done:
            fixed[one.path] = tuple(dict.fromkeys((*fixed.get(one.path, ()), *one.done)))
        report = _report(run, path, base)
    return replace(report, fixed=fixed), selection.fail_on


def mended(report: Report) -> list[Mended]:
    """What mending would make of the files of a report."""
    return mend(report)


def explained(name: str) -> Rule:
    """The rule of that id or name.

    Raises:
        LkgenError: there is none.
    """
    problems: list[Problem] = []
    ids = rule_ids([name], "--explain", problems)
    if problems or not ids:
        raise Unknown(problems or [Problem("--explain", name, "the id of a rule is wanted")])
    return rules()[ids[0]]


def _report(run: Run, path: Path, base: Path) -> Report:
    projects = list(run.reports())
    if not projects:
        raise _no_agent(run.folder)
    if path.is_file():
        projects = [
            replace(one, findings=tuple(f for f in one.findings if f.path == path))
            for one in projects
        ]
    return Report(projects, run.rules, base, {})


def _folder(path: Path) -> Path:
    if not path.exists():
        raise LkgenError(f"{path}: there is no such file or folder.")
    if path in (Path.home(), Path(path.anchor)):
        raise LkgenError(f"{path} holds more than an agent.", "Give an agent's folder.")
    return project_folder(path) if path.is_file() else path


def _no_agent(folder: Path) -> LkgenError:
    if next(folder.glob("**/*.py"), None) is None and (folder / "package.json").is_file():
        return LkgenError(f"{folder} is a JavaScript project; lkgen doctor reads Python.")
    return LkgenError(f"There is no LiveKit agent in {folder}: no Python file imports livekit.")


def _shown_from(folder: Path) -> Path:
    here = Path.cwd()
    return here if folder.is_relative_to(here) else folder


def _selection(wishes: Wishes, folder: Path) -> Selection:
    problems: list[Problem] = []
    chosen = read_selection(folder)
    select = rule_ids(wishes.select, "--select", problems)
    ignore = rule_ids(wishes.ignore, "--ignore", problems)
    if problems:
        raise Unknown(problems)
    return replace(
        chosen,
        select=select or chosen.select,
        ignore=(*chosen.ignore, *ignore) if not select else ignore,
        fail_on=as_level(wishes.fail_on) if wishes.fail_on else chosen.fail_on,
    )


def _version(text: str) -> Version | None:
    if not text:
        return None
    if text in series():
        return Version(facts(text).version)
    try:
        return Version(text)
    except InvalidVersion:
        raise LkgenError(
            f"--series {text} is none.", f"There are: {', '.join(series())}; or a version."
        ) from None


@cache
def retired() -> tuple[Retired, ...]:
    """The models and voices that the catalogue knows to be gone, or going.

    Read by themselves: the whole catalogue would take longer than the check.
    """
    from lkgen import safe_yaml

    entries = safe_yaml.read(current_root() / CATALOGUE / "retired.yml")["entries"]
    return tuple(_retired(entry) for entry in entries)


def _retired(entry: dict[str, Any]) -> Retired:
    return Retired(
        tuple(dict.fromkeys(_plugin(id) for id in entry["providers"])),
        entry["role"],
        entry.get("kind", "model"),
        tuple(entry["names"]),
        entry.get("date"),
        entry.get("replacement", ""),
        entry.get("still_answers", False),
        tuple(entry["sources"]),
        tuple(entry["providers"]),
    )


@cache
def turnless() -> frozenset[str]:
    """The classes of STTs that stream and, the catalogue says, end no turn.

    Only files that say so are read as YAML. One of whole utterances is told by the session's VAD.
    """
    from lkgen import safe_yaml

    found: set[str] = set()
    for file in sorted((current_root() / CATALOGUE / "providers").glob("*.yml")):
        if "ends_turns: false" in file.read_text(encoding="utf-8"):
            entry = safe_yaml.read(file)
            role = entry["roles"]["stt"]
            if role.get("streaming"):
                found.add(f"{entry['import']}.{role['class']}")
    return frozenset(found)


@cache
def _plugin(provider: str) -> str:
    """The module of a provider, below livekit.plugins or livekit.agents."""
    from lkgen import safe_yaml

    file = current_root() / CATALOGUE / "providers" / f"{provider}.yml"
    return safe_yaml.read(file)["import"].rpartition(".")[2]
