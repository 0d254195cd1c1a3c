"""What moving to a newer series of LiveKit Agents means for code: old idioms are rewritten."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from lkgen.codemods import all as codemods
from lkgen.codemods import rewrite
from lkgen.commands.update.files import Change, look
from lkgen.commands.update.merge import Text
from lkgen.commands.update.plan import Plan
from lkgen.commands.update.report import Left


@dataclass(frozen=True)
class Move:
    """From one series to a newer one."""

    old: str
    new: str

    @property
    def upward(self) -> bool:
        """Whether it is newer at all."""
        return _numbers(self.new) > _numbers(self.old)

    def rewriter(self) -> Callable[[str, str], str] | None:
        """What rewrites a file of Python, given its path and text; None where nothing does."""
        return (lambda path, text: _rewrite(path, text, self.new)) if self.upward else None


def rewrite_own(project: Path, paths: Iterable[str], move: Move, plan: Plan) -> None:
    """Add to `plan` the user's files at `paths` in the new idioms, and what was left as it is."""
    if not move.upward:
        return
    for path in sorted(path for path in paths if path.endswith(".py")):
        there = look(project, path)
        mine = Text.read(there.data) if there.data is not None else None
        if mine is None or not _has_words(mine.text):
            continue
        rewritten = rewrite(mine.text, move.new)
        if rewritten.code != mine.text:
            after = mine.with_text(rewritten.code)
            plan.changes[path] = Change(path, there.data, after, there.mode)
            plan.rewritten.append(path)
        plan.left += [Left(path, f"line {one.line}: {one.why}") for one in rewritten.left]


def tell_behaviour(
    project: Path, paths: Iterable[str], new: Mapping[str, str], move: Move, plan: Plan
) -> None:
    """Add to `plan` what works otherwise in the new series, of the project as it is to be.

    Files that are as the template has them, which are `new`, were written for it.
    """
    if not move.upward:
        return
    from lkgen.codemods.behaviour import remarks

    sources: dict[str, str] = {}
    for path in sorted({*paths, *plan.changes}):
        if path.endswith((".py", "pyproject.toml")):
            change = plan.changes.get(path)
            data = change.after if change else look(project, path).data
            text = Text.read(data) if data is not None else None
            sources |= {path: text.text} if text and text.text != new.get(path) else {}
    places: dict[tuple[str, str], list[int]] = {}
    for one in remarks(sources, move.old, move.new):
        places.setdefault((one.path, one.text), []).extend([one.line] if one.line else [])
    for (path, text), lines in places.items():
        where = f"line {', '.join(map(str, lines))}: " if lines else ""
        plan.left.append(Left(path, f"{where}{text}"))


def _rewrite(path: str, text: str, series: str) -> str:
    if not path.endswith(".py") or not _has_words(text):
        return text
    return rewrite(text, series).code


def _has_words(text: str) -> bool:
    """Whether any codemod could have something to do there; each costs a parse."""
    return any(word in text for one in codemods() for word in one.words)


def _numbers(series: str) -> tuple[int, ...]:
    return tuple(map(int, series.split(".")))
