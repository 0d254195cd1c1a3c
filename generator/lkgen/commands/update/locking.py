"""uv.lock and requirements.txt after an update, from one resolution of pyproject.toml."""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lkgen.commands.update.files import Change, Present, look
from lkgen.commands.update.plan import Plan
from lkgen.commands.update.report import Left
from lkgen.errors import Missing
from lkgen.template import Template
from lkgen.template.lock.uv import find_series_lock, lock, pin
from lkgen.template.questions import Answers

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

LOCK, EXPORTED, PROJECT = "uv.lock", "requirements.txt", "pyproject.toml"
# The lines that lkgen itself writes above them.
_HEAD = ("# Exported from uv.lock", "# uv export", "# The direct requirements")
# What git writes around what it could not merge.
_MARK = re.compile(rb"(?:<{7}|\|{7}|={7}|>{7})(?: |$)")
_AGAIN = "uv lock && uv export --frozen --no-dev --no-emit-project --no-hashes -o requirements.txt"


@dataclass(frozen=True)
class Wanted:
    """A project and its answers, with the text of pyproject.toml that the template has for these.

    `requirements` are those that the template had before.
    """

    project: Path
    template: Template
    answers: Answers
    rendered: str
    requirements: Collection[str]


def relock(wanted: Wanted, plan: Plan) -> None:
    """Add to `plan` the lock of the pyproject.toml in it, where that asks for something new.

    So too where the lock is none, such as one that was committed with the marks of a conflict.
    Without an answer offline and from uv the lock stays, and is left to the user.
    """
    there = look(wanted.project, PROJECT).data
    change = plan.changes.get(PROJECT)
    text = change.after if change else there
    if text is None:
        return
    before, after = _asked(there), _asked(text)
    if after is None:
        what = f"pyproject.toml is no TOML while it has a conflict; once it is: {_AGAIN}"
        plan.left.append(Left(LOCK, what))
    elif before != after or _is_broken(wanted.project):
        _lock(wanted, plan, text, after)


def _is_broken(project: Path) -> bool:
    """Whether a lock or what was exported from it is there, and cannot be read."""
    locked, exported = (look(project, name).data for name in (LOCK, EXPORTED))
    unread = locked is not None and _read(locked) is None
    return unread or any(_MARK.match(line) for line in (exported or b"").splitlines())


def _lock(wanted: Wanted, plan: Plan, text: bytes, asked: dict[str, Any]) -> None:
    there = {name: look(wanted.project, name) for name in (LOCK, EXPORTED)}
    locked = there[LOCK].data
    if locked is None:
        # As `lkgen new --no-lock` leaves it; who has no requirements.txt wants none.
        made = {EXPORTED: _pins(wanted.answers.context["requirements"])}
    else:
        try:
            made = _resolved(wanted, text, asked, locked)
        except Missing as missing:
            what = f"does not follow pyproject.toml yet, {missing.message}: {_AGAIN}"
            plan.left.append(Left(LOCK, what))
            return
    for name, content in made.items():
        before = there[name].data
        if before is not None and not there[name].other:
            content = _with_own(content, there, wanted, plan) if name == EXPORTED else content
            if content != before:
                plan.changes[name] = Change(name, before, content, there[name].mode)


def _resolved(
    wanted: Wanted, text: bytes, asked: dict[str, Any], locked: bytes
) -> dict[str, bytes]:
    """Both files, cut from the series' lock if nobody added anything, else by uv."""
    context = wanted.answers.context
    series_lock = None
    if asked == _asked(wanted.rendered.encode()):
        python: str = context.get("python", "")
        name: str = context["project_name"]
        series: str = context["series"]["id"]
        requirements: list[str] = context["requirements"]
        series_lock = find_series_lock(wanted.template.root, series, name, python, requirements)
    with tempfile.TemporaryDirectory(prefix="lkgen-lock-") as folder:
        place = Path(folder)
        (place / PROJECT).write_bytes(text)
        if series_lock is None and _read(locked) is not None:
            (place / LOCK).write_bytes(locked)
        lock(place, context["project_name"], context["requirements"], series_lock)
        return {name: (place / name).read_bytes() for name in (LOCK, EXPORTED)}


def _pins(requirements: list[str]) -> bytes:
    with tempfile.TemporaryDirectory(prefix="lkgen-lock-") as folder:
        pin(Path(folder), requirements)
        return (Path(folder) / EXPORTED).read_bytes()


def _asked(text: bytes | None) -> dict[str, Any] | None:
    """What of a pyproject.toml decides on the lock; None where it cannot be read."""
    content = _read(text or b"")
    if content is None:
        return None
    keys = ("name", "version", "requires-python", "dependencies", "optional-dependencies")
    project: dict[str, Any] = content.get("project", {})
    tools: dict[str, Any] = content.get("tool", {})
    # What uv installs as the project's own code is no matter of the lock.
    uv = {key: value for key, value in tools.get("uv", {}).items() if key != "build-backend"}
    return {
        **{key: project.get(key) for key in keys},
        "dependency-groups": content.get("dependency-groups"),
        "uv": uv,
    }


def _read(text: bytes) -> dict[str, Any] | None:
    """The content of a file in TOML; None where it is none."""
    try:
        return tomllib.loads(text.decode().replace("\r\n", "\n"))
    except ValueError:
        return None


def _with_own(made: bytes, there: Mapping[str, Present], wanted: Wanted, plan: Plan) -> bytes:
    """requirements.txt as exported, and after it the lines that no export has written.

    A pin that the user has changed by hand there is told.
    """
    before = (there[EXPORTED].data or b"").decode(errors="replace").splitlines()
    text = made.decode()
    pinned = re.findall(
        r'^name = "(.+)"\nversion = "(.+)"$', (there[LOCK].data or b"").decode(), re.M
    )
    names = {name for name, _ in pinned} | {line.partition("==")[0] for line in text.splitlines()}
    exported = {f"{name}=={version}" for name, version in pinned}
    own: list[str] = []
    for line in before:
        pin_only = line.partition(";")[0].strip()
        written = line.startswith(_HEAD) or line in {"", *text.splitlines(), *wanted.requirements}
        if written or pin_only in exported or _MARK.match(line.encode()):
            continue
        if pin_only.partition("==")[0] in names:
            plan.left.append(Left(EXPORTED, f"`{line}` was yours; pyproject.toml is where to pin"))
        else:
            own.append(f"{line}\n")
    return (text + "".join(own)).encode()
