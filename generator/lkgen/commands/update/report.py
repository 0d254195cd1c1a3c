"""What an update is asked for, and what it comes to."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from lkgen.errors import Problem


@dataclass
class Request:
    """What `lkgen update` was asked for, of one project.

    `given` are the answers to change, `problems` those of what was given that is no answer.
    `write` says whether to change anything; `stash` whether uncommitted changes may be there.
    `ask` has a person answer the questions anew. `confirm` asks a person a question of yes or no,
    and is None where nobody is there. `working` surrounds what takes long with a line that says so.
    """

    path: Path
    given: dict[str, Any] = field(default_factory=dict[str, Any])
    problems: list[Problem] = field(default_factory=list[Problem])
    conflict: Literal["inline", "rej"] = "inline"
    write: bool = True
    stash: bool = False
    ask: bool = False
    vcs_ref: str | None = None
    confirm: Callable[[str], bool] | None = None
    working: Callable[[str], AbstractContextManager[Any]] = nullcontext


@dataclass(frozen=True)
class Conflict:
    """A file in which the template and the user want different things, and what was done."""

    path: str
    why: str


@dataclass(frozen=True)
class Left:
    """Something for the user to do: `diff` is what the newer template would change, if it would."""

    path: str
    what: str
    diff: str = ""


@dataclass(frozen=True)
class Rewritten:
    """A file of the user's that is put into the idioms of a newer series."""

    path: str
    diff: str


@dataclass
class Outcome:
    """What was changed, or would be.

    `old` and `new` are the templates' commits; paths are relative to the project's folder
    `project`; `diff` is of everything that changes, `undo` the commands that take it back, `notes`
    what a person should know.
    """

    project: Path
    old: str
    new: str
    answers: dict[str, Any]
    changed: list[str] = field(default_factory=list[str])
    removed: list[str] = field(default_factory=list[str])
    conflicts: list[Conflict] = field(default_factory=list[Conflict])
    left_to_you: list[Left] = field(default_factory=list[Left])
    rewritten: list[Rewritten] = field(default_factory=list[Rewritten])
    notes: list[str] = field(default_factory=list[str])
    diff: str = ""
    undo: str = ""
    written: bool = False

    @property
    def anything(self) -> bool:
        """Whether a file of the project changes."""
        return bool(self.changed or self.removed)
