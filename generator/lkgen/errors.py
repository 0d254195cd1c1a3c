"""The one exception a user of lkgen sees."""

from __future__ import annotations

from dataclasses import dataclass


class LkgenError(Exception):
    """What went wrong, and what to do about it; the only exception a user sees.

    `code` is the exit code: 1 a check found something, 2 bad input, 3 something is missing on
    this machine, 130 interrupted.
    """

    code = 2

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class Missing(LkgenError):
    """Something this machine lacks; the hint says how to get it."""

    code = 3


class Interrupted(LkgenError):
    """Ctrl-C; the hint says what is left, where that is known."""

    code = 130

    def __init__(self, hint: str = "") -> None:
        super().__init__("interrupted", hint)


@dataclass(frozen=True)
class Problem:
    """One answer that does not work: its question's id, what was given, why not."""

    key: str
    value: str
    message: str


class BadAnswers(LkgenError):
    """Every answer that does not work, at once."""

    def __init__(self, problems: list[Problem]) -> None:
        count = f"{len(problems)} answers do" if len(problems) > 1 else "1 answer does"
        super().__init__(f"Nothing was written. {count} not work:")
        self.problems = problems
