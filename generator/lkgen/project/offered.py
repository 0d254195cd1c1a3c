"""What a newer template would have put into a file that is the user's, as a diff to take from."""

from __future__ import annotations

import difflib


def diff(name: str, before: str, after: str) -> str:
    """The change from one text to another as a unified diff, as `git apply` takes it.

    Empty where there is none. `name` is the file's path in the project.
    """
    lines: list[str] = []
    changes = difflib.unified_diff(
        before.splitlines(keepends=True),
        after.splitlines(keepends=True),
        f"a/{name}",
        f"b/{name}",
    )
    for line in changes:
        lines.append(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n")
    return "".join(lines)


def offered(name: str, old: str, yours: str, new: str) -> str:
    """What a newer template changed in a file that an update does not touch.

    Args:
        name: its path in the project.
        old: the file as the template made it that the project is of.
        yours: the file as the user has it.
        new: the file as the newer template makes it.

    Returns:
        A diff that applies to `yours` where all that the template changed still stands there as
        it made it; else the diff from `old` to `new`, to be read. Empty where there is nothing to
        take, as the template did not change or the user has it all.
    """
    if old == new or yours == new:
        return ""
    carried = _carried(*(text.splitlines(keepends=True) for text in (old, yours, new)))
    return diff(name, old, new) if carried is None else diff(name, yours, carried)


def _carried(old: list[str], yours: list[str], new: list[str]) -> str | None:
    """The user's text with the template's changes; None where one has no place in it."""
    places = _places(old, yours)
    result = list(yours)
    changes = difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for tag, start, end, begin, stop in reversed(changes):
        if tag == "equal":
            continue
        # The lines around it have to be there too, and in a row with what is replaced.
        around = range(max(0, start - 1), min(len(old), end + 1))
        there = [places[line] for line in around if line in places]
        first = there[0] if there else 0
        if there != list(range(first, first + len(around))):
            return None
        first += start - around.start
        result[first : first + end - start] = new[begin:stop]
    return "".join(result)


def _places(old: list[str], yours: list[str]) -> dict[int, int]:
    """Where each line of `old` that is still there stands in `yours`."""
    found: dict[int, int] = {}
    matcher = difflib.SequenceMatcher(None, old, yours, autojunk=False)
    for start, begin, length in matcher.get_matching_blocks():
        found |= {start + offset: begin + offset for offset in range(length)}
    return found
