"""Which rules run: those of the command line and of `[tool.lkgen.doctor]` in pyproject.toml."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, cast

from lkgen.doctor.rules import rules
from lkgen.errors import BadAnswers, LkgenError, Problem
from lkgen.project.text_file import toml

LEVELS = ("error", "warning", "info", "never")
KEYS = ("select", "ignore", "exclude", "fail-on", "per-file-ignores")
TABLE = "[tool.lkgen.doctor]"


@dataclass(frozen=True)
class Selection:
    """What runs, and what counts.

    Attributes:
        select: the ids of the rules that run; empty for all.
        ignore: ids of rules that do not run.
        exclude: patterns of files and folders that are not looked at, below `folder`.
        fail_on: the least severity that makes the exit code 1; "never" for none.
        per_file: ids of rules that say nothing of files that fit a pattern.
        folder: what the patterns are about.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    fail_on: str = "warning"
    per_file: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    folder: Path = Path()

    @property
    def ids(self) -> list[str]:
        """The ids of the rules that run."""
        return [id for id in self.select or rules() if id not in self.ignore]

    def excludes(self, path: Path) -> bool:
        """Whether a file or folder is not to be looked at."""
        return any(_fits(path, pattern, self.folder) for pattern in self.exclude)

    def ignores(self, path: Path, rule: str) -> bool:
        """Whether a rule says nothing of a file."""
        return any(
            rule in ids and _fits(path, pattern, self.folder)
            for pattern, ids in self.per_file.items()
        )


def read_selection(folder: Path) -> Selection:
    """What `[tool.lkgen.doctor]` says in the pyproject.toml of a folder, or of the nearest above.

    Raises:
        BadAnswers: it names what there is not.
    """
    file = _pyproject(folder)
    if file is None:
        return Selection(folder=folder)
    problems: list[Problem] = []
    table = _table(file)
    for key in table:
        if key not in KEYS:
            problems.append(Problem(f"{TABLE} {key}", "", _nearest(key, KEYS, "key")))
    level = str(table.get("fail-on", "warning"))
    if level not in LEVELS:
        problems.append(Problem(f"{TABLE} fail-on", level, f"one of {', '.join(LEVELS)}"))
    per_file = cast("dict[str, Any]", table.get("per-file-ignores") or {})
    chosen = Selection(
        rule_ids(_texts(table, "select", problems), f"{TABLE} select", problems),
        rule_ids(_texts(table, "ignore", problems), f"{TABLE} ignore", problems),
        tuple(_texts(table, "exclude", problems)),
        level,
        {
            pattern: rule_ids(
                _texts(per_file, pattern, problems), f"{TABLE} per-file-ignores", problems
            )
            for pattern in per_file
        },
        file.parent,
    )
    if problems:
        raise Unknown(problems)
    return chosen


class Unknown(BadAnswers):
    """Names of rules, keys or levels that there are not, all at once."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(problems)
        names = "names do" if len(problems) > 1 else "name does"
        self.message = f"Nothing was checked. {len(problems)} {names} not work:"
        self.hint = "lkgen doctor --explain RULE shows one; docs/rules.md lists them."


def rule_ids(texts: Iterable[str], where: str, problems: list[Problem]) -> tuple[str, ...]:
    """Rules as a person names them, by id or name, as ids; what is none becomes a problem."""
    known = {name: rule.id for rule in rules().values() for name in (rule.id, rule.name)}
    found: list[str] = []
    for text in (part.strip() for one in texts for part in one.split(",")):
        name = text.upper() if text.upper() in known else text.lower().replace("_", "-")
        if name in known:
            found.append(known[name])
        elif text:
            problems.append(Problem(where, text, _nearest(text, known, "rule")))
    return tuple(dict.fromkeys(found))


def _nearest(text: str, known: Iterable[str], what: str) -> str:
    by_spelling = {name.lower(): name for name in known}
    near = get_close_matches(text.lower(), by_spelling, n=1, cutoff=0.5)
    return f"there is no such {what}" + (f"; did you mean {by_spelling[near[0]]}?" if near else "")


def _pyproject(folder: Path) -> Path | None:
    for place in (folder, *folder.parents):
        if (place / "pyproject.toml").is_file():
            return place / "pyproject.toml"
        if (place / ".git").exists():
            return None
    return None


def _table(file: Path) -> dict[str, Any]:
    try:
        found: Any = toml(file)
        for name in ("tool", "lkgen", "doctor"):
            found = found.get(name) or {}
    except (OSError, ValueError, RecursionError, AttributeError):
        # A rule says so, where it matters; without settings everything is checked.
        return {}
    return cast("dict[str, Any]", found) if isinstance(found, dict) else {}


def _texts(table: Mapping[str, Any], key: str, problems: list[Problem]) -> Sequence[str]:
    value: object = table.get(key) or []
    items = cast("list[object]", value if isinstance(value, list) else [value])
    texts = [item for item in items if isinstance(item, str)]
    if len(texts) != len(items):
        problems.append(Problem(f"{TABLE} {key}", "", "a list of texts is wanted"))
    return texts


def _fits(path: Path, pattern: str, folder: Path) -> bool:
    try:
        parts = path.relative_to(folder).parts
    except ValueError:
        return False
    starts = ("/".join(parts[: length + 1]) for length in range(len(parts)))
    return any(fnmatch(start, pattern.rstrip("/")) for start in starts) or any(
        fnmatch(part, pattern.rstrip("/")) for part in parts
    )


def as_level(text: str) -> str:
    """A level as `--fail-on` takes it.

    Raises:
        LkgenError: there is none of that name.
    """
    if text not in LEVELS:
        raise LkgenError(f"--fail-on {text} is none.", f"There are: {', '.join(LEVELS)}.")
    return text
