"""What is told of a plan."""

from __future__ import annotations

import shlex
from pathlib import Path

from lkgen.commands.update.files import Change
from lkgen.commands.update.merge import Text, diff
from lkgen.commands.update.plan import Plan
from lkgen.commands.update.report import Outcome, Rewritten
from lkgen.template.questions import Answers

# Long, and written by a machine: their diff helps nobody.
_UNREAD = ("uv.lock", "requirements.txt")


def outcome(
    project: Path, old: str, new: str, answers: Answers, planned: Plan, notes: list[str]
) -> Outcome:
    """What a plan comes to, before anything is written."""
    changes = list(planned.changes.values())
    added = [change.path for change in changes if change.before is None]
    return Outcome(
        project=project,
        old=old,
        new=new,
        answers=answers.stored,
        changed=sorted(change.path for change in changes if change.after is not None),
        removed=sorted(change.path for change in changes if change.after is None),
        conflicts=planned.conflicts,
        left_to_you=planned.left,
        rewritten=[Rewritten(path, _diff(planned.changes[path])) for path in planned.rewritten],
        notes=notes,
        diff="".join(map(_diff, changes)),
        undo=_undo(project, added),
    )


def _undo(project: Path, added: list[str]) -> str:
    """What takes it back while it is not committed."""
    here = shlex.quote(str(project))
    by_git = f"git -C {here} checkout HEAD -- ."
    if added:
        files = " ".join(map(shlex.quote, sorted(added)))
        by_git += f" && git -C {here} clean --force --quiet -- {files}"
    return f"lkgen update --abort {here}   or   {by_git}"


def _diff(change: Change) -> str:
    if change.path in _UNREAD:
        return ""
    texts = [
        Text.read(side) if side is not None else None for side in (change.before, change.after)
    ]
    before, after = (text.text if text else None for text in texts)
    return diff(change.path, before, after)
