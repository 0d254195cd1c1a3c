"""Three texts become one: what the template was, what the user made of it, what it is now."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Literal

from lkgen.errors import LkgenError
from lkgen.git import ask_git
from lkgen.project.offered import diff as unified

# As Copier calls them.
_LABELS = ("before updating", "last update", "after updating")
# What `git merge-file` says of what it cannot merge; less is the number of conflicts.
_FAILED = 128
_ALIKE = 0.5


@dataclass(frozen=True)
class Text:
    """A file's text with plain line ends, and whether it is written with those of Windows."""

    text: str
    crlf: bool = False

    @classmethod
    def read(cls, data: bytes) -> Text | None:
        """The text in `data`; None where that is none."""
        if b"\0" in data:
            return None
        try:
            text = data.decode()
        except UnicodeDecodeError:
            return None
        # Where both are used, the difference is the user's.
        if "\r\n" in text and text.count("\r\n") == text.count("\n"):
            return cls(text.replace("\r\n", "\n"), crlf=True)
        return cls(text)

    def with_text(self, text: str) -> bytes:
        """The bytes of another text, written as this one is."""
        return (text.replace("\n", "\r\n") if self.crlf else text).encode()


@dataclass(frozen=True)
class Merged:
    """A text with both sides' changes; `conflicts` says in how many places they contradict.

    There it has both in marks, or the user's, and `rejected` a diff with the template's. Merged by
    meaning, it has the user's, and `reasons` say where.
    """

    text: str
    conflicts: int = 0
    rejected: str = ""
    reasons: tuple[str, ...] = ()


def merge(
    path: str,
    base: str,
    mine: str,
    theirs: str,
    conflict: Literal["inline", "rej"],
    *,
    beside: bool = False,
) -> Merged:
    """Merge what changed from `base` to `theirs` into `mine`, a file called `path`.

    Lines that the user put `beside` some that the template changes are a conflict, unless that is
    asked for: a whole series may change all around them.
    """
    text, conflicts = _merge_file(base, mine, theirs)
    if conflicts and beside and (settled := _beside(base, mine, theirs)) is not None:
        return Merged(settled)
    if not conflicts or conflict == "inline":
        return Merged(text, conflicts)
    kept, _ = _merge_file(base, mine, theirs, "--ours")
    other, _ = _merge_file(base, mine, theirs, "--theirs")
    return Merged(kept, conflicts, diff(path, kept, other))


def _beside(base: str, mine: str, theirs: str) -> str | None:
    """The merged text where the user only added lines before or after what the template changed;
    None where there is more to it."""
    size = 60
    marked, _ = _merge_file(base, mine, theirs, "--diff3", f"--marker-size={size}")
    start, middle, split, end = (re.escape(sign * size) for sign in "<|=>")
    hunk = re.compile(
        f"^{start} .*?\n(.*?)^{middle} .*?\n(.*?)^{split}\n(.*?)^{end} .*?\n", re.M | re.S
    )
    unsettled = False

    def settle(found: re.Match[str]) -> str:
        nonlocal unsettled
        own, was, now = found.groups()
        if was and now != was and not now.startswith(was) and own.startswith(was):
            return now + own.removeprefix(was)
        if was and now != was and not now.endswith(was) and own.endswith(was):
            return own.removesuffix(was) + now
        unsettled = True
        return ""

    text = hunk.sub(settle, marked)
    return None if unsettled else text


def _merge_file(base: str, mine: str, theirs: str, *options: str) -> tuple[str, int]:
    with tempfile.TemporaryDirectory(prefix="lkgen-merge-") as name:
        folder = Path(name)
        for part, text in (("base", base), ("mine", mine), ("theirs", theirs)):
            (folder / part).write_bytes(text.encode())
        labels = [word for label in _LABELS for word in ("-L", label)]
        style = ("-c", "merge.conflictStyle=merge")
        done = ask_git(
            *(folder, *style, "merge-file", "-p", *options, *labels, "mine", "base", "theirs")
        )
    if done.returncode >= _FAILED:
        raise LkgenError(f"git merge-file failed: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout.decode(), done.returncode


def diff(path: str, before: str | None, after: str | None) -> str:
    """A unified diff that `git apply` takes; None is a file that is not there."""
    made = unified(path, before or "", after or "")
    if before is None:
        made = made.replace(f"--- a/{path}\n", "new file mode 100644\n--- /dev/null\n", 1)
    if after is None:
        made = made.replace(f"--- a/{path}\n", f"deleted file mode 100644\n--- a/{path}\n", 1)
        made = made.replace(f"+++ b/{path}\n", "+++ /dev/null\n", 1)
    return f"diff --git a/{path} b/{path}\n{made}" if made else ""


def merge_project(base: str, mine: str, theirs: str) -> Merged:
    """Merge pyproject.toml by what it means; the user's stays where both changed the same.

    Raises:
        LkgenError: the user's is no TOML.
    """
    from lkgen.project.toml_merge import merge as toml_merge

    text, conflicts = toml_merge(base, mine, theirs)
    return Merged(text, reasons=tuple(map(str, conflicts)))


def likeness(one: str, other: str) -> float:
    """From 0 to 1, how many lines two texts share."""
    matcher = SequenceMatcher(None, one.splitlines(), other.splitlines(), autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= _ALIKE else 0.0


def most_alike(text: str, others: Iterable[tuple[str, str]]) -> str:
    """The name among `others` whose text is most like this one; empty where none is alike."""
    found = max(((likeness(text, other), name) for name, other in others), default=(0.0, ""))
    return found[1] if found[0] >= _ALIKE else ""
