"""Python that an older one cannot read: from which version on it is valid."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import accumulate
from pathlib import Path

from lkgen.project.text_file import content_text

# Newest first: a later form may hold an earlier one.
_FORMS = (
    ("3.14", re.compile(r"\bexcept\s+[\w.]+\s*,\s*[\w.]+[^()]*:|(?<!\w)[rR]?[tT][rR]?['\"]")),
    ("3.13", re.compile(r"\b(def|class|type)\s+\w+\[[^\]]*\w\s*=[^\]]*\]")),
    ("3.12", re.compile(r"^\s*type\s+\w+.*=|\b(def|class)\s+\w+\[|(?<!\w)[rR]?[fF][rR]?['\"]")),
    ("3.11", re.compile(r"\bexcept\s*\*|\[\s*\*|:\s*\*\w")),
)
_DEEPEST = 1_000
_FRAME = re.compile(r'\s*File "(?P<file>.+)", line (?P<line>\d+)$')


def valid_from(text: str, line: int) -> str:
    """The Python from which a file is valid that an older one did not read.

    Args:
        text: the file's.
        line: where it was not understood, from 1.

    Returns:
        Its version, such as `3.12`; empty if the file is valid in none, or the form not known.
    """
    lines = text.splitlines()
    there = lines[line - 1] if 0 < line <= len(lines) else ""
    version = next((version for version, form in _FORMS if form.search(there)), "")
    return version if version and _is_python(text) else ""


def _is_python(text: str) -> bool:
    """Whether any Python takes a file."""
    if _depth(text) > _DEEPEST:
        return False
    import libcst

    try:
        # It reads all that any Python does, and ends this process where that is too deep.
        libcst.parse_module(text)
    except (libcst.ParserSyntaxError, RecursionError):
        return False
    return True


def _depth(text: str) -> int:
    """How many things stand open at most, or follow each other without a blank."""
    opened = accumulate((char in "([{") - (char in ")]}") for char in text)
    return max([*opened, *(len(word) // 2 for word in text.split())], default=0)


def told(lines: Iterable[str], python: str) -> str:
    """Say of a traceback that ends in a SyntaxError in which Python the file is valid.

    Args:
        lines: the traceback's.
        python: the version that did not understand it.
    """
    frames = [match for line in lines if (match := _FRAME.match(line))]
    if not frames:
        return ""
    file, line = Path(frames[-1]["file"]), int(frames[-1]["line"])
    try:
        version = valid_from(content_text(file), line)
    except (OSError, ValueError):
        return ""
    return f" (valid from Python {version}, this is {python})" if version else ""
