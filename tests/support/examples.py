"""A rule's examples as files, and what a rule finds in them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

from packaging.version import Version

from lkgen.commands.doctor import retired, turnless
from lkgen.doctor.engine import Setup, check
from lkgen.doctor.ignores import UNUSED
from lkgen.doctor.rule import Good, Rule
from lkgen.doctor.rules import rules

_MARK = re.compile(r"[ \t]*# <- ((?:LKD\d{3},? ?)+)$", re.MULTILINE)


def texts(files: str | Mapping[str, str]) -> dict[str, str]:
    """The text of each file of an example."""
    given = {"agent.py": files} if isinstance(files, str) else files
    return {path: dedent(text).lstrip("\n") for path, text in given.items()}


def written(example: Good) -> dict[str, str]:
    """The text of each file of an example, without marks."""
    return {path: _MARK.sub("", text) for path, text in texts(example.files).items()}


def marks(example: Good) -> set[tuple[str, int, str]]:
    """The file, line and rule of each mark of an example."""
    return {
        (path, number, id)
        for path, text in texts(example.files).items()
        for number, line in enumerate(text.splitlines(), 1)
        for mark in _MARK.findall(line)
        for id in re.findall(r"LKD\d{3}", mark)
    }


def write(folder: Path, files: Mapping[str, str]) -> Path:
    """Write files below a folder."""
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return folder


def check_example(rule: Rule, example: Good, folder: Path) -> set[tuple[str, int, str]]:
    """The file, line and rule of each finding of one rule in an example."""
    write(folder, written(example))
    as_if = Version(example.version) if example.version else None
    ran = [*rules().values()] if rule.id == UNUSED else [rule]
    setup = Setup(
        ran, as_if, retired, dict(example.environ), machine=example.machine, turnless=turnless
    )
    return {
        (found.path.relative_to(folder).as_posix(), found.line, found.rule)
        for checked in check(folder, setup)
        for found in checked.findings
        if found.rule == rule.id
    }
