"""What a rule is: its words, its check, its examples. A rule imports nothing else of doctor's."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Literal

from lkgen.doctor.agent_project import AgentProject
from lkgen.doctor.retired import Retired
from lkgen.project.machine import Machine
from lkgen.project.modules import Module
from lkgen.project.scopes import FUNCTIONS, Function
from lkgen.project.text_file import TextFile

__all__ = [
    "FUNCTIONS",
    "AgentProject",
    "Bad",
    "Finding",
    "Function",
    "Good",
    "Machine",
    "Module",
    "Retired",
    "Rule",
    "Severity",
    "TextFile",
]

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True)
class Finding:
    """Something that a rule has to say about a place.

    Lines and columns are from 1, as editors count; `end_column` is the one after the last.

    Attributes:
        message: what is wrong here, in one sentence without a full stop.
        fix: what to write instead, in words or code; empty if the rule says enough.
        severity: where it differs from the rule's.
        by_hand: no codemod mends it, though one mends others of the rule.
        rule: the id of the rule; the engine writes it.
    """

    path: Path
    line: int
    column: int
    end_line: int
    end_column: int
    message: str
    fix: str = ""
    severity: Severity | None = None
    by_hand: bool = False
    rule: str = ""

    @classmethod
    def at(
        cls,
        module: Module,
        node: ast.AST,
        message: str,
        fix: str = "",
        severity: Severity | None = None,
        by_hand: bool = False,
    ) -> Finding:
        """A finding on a node of a Python file; of a definition, on its first line."""
        place = module.place(node)
        return cls(module.path, *place, message, fix, severity, by_hand)

    @classmethod
    def in_text(
        cls,
        file: TextFile | Path,
        line: int,
        message: str,
        fix: str = "",
        severity: Severity | None = None,
    ) -> Finding:
        """A finding on a line, from 1, of any file; on what of it is no space."""
        path = file.path if isinstance(file, TextFile) else file
        lines = file.lines if isinstance(file, TextFile) else []
        text = lines[line - 1] if 0 < line <= len(lines) else ""
        start, end = len(text) - len(text.lstrip()) + 1, len(text.rstrip()) + 1
        return cls(path, line, min(start, end), line, end, message, fix, severity)


@dataclass(frozen=True)
class Good:
    """An example in which the rule finds nothing.

    Attributes:
        files: the text of agent.py, or of each file by its path.
        version: of the livekit-agents that the project is judged by; else the newest.
        environ: the user's environment variables.
        machine: what is asked of the machine.
    """

    files: str | Mapping[str, str]
    version: str = ""
    environ: Mapping[str, str] = field(default_factory=dict[str, str])
    machine: Machine = field(default_factory=Machine)


@dataclass(frozen=True)
class Bad(Good):
    """An example in which the rule finds what is marked, and nothing else.

    A line is marked by `# <- LKD019` at its end; marks are taken out before the files are written.

    Attributes:
        fixed: what `--fix` makes of `files`, without marks; None for what is not fixed by itself.
    """

    fixed: str | Mapping[str, str] | None = None


class Rule:
    """A rule of `lkgen doctor`. A file in `rules` holds one class made from this.

    Its docstring has a first line that is its title, and the sections "What it does", "Why",
    "Example", "Use instead" and "Source"; `lkgen doctor --explain` and the documentation show it.

    Attributes:
        id: as in `--select`, `# lkgen: ignore[…]`.
        name: of the problem, in words with dashes.
        severity: "error" for what fails, "warning" for what will or may, "info" for what is old.
        versions: of livekit-agents in which it holds, such as ">=1.5"; empty for all.
        beyond: whether it looks at more than the project's files and the environment variables,
            such as the clock; it then runs each time, and asks for nothing of the code.
        codemods: what `lkgen.codemods` calls the rewrites that mend it; empty for none.
        examples: for its tests and its page.
    """

    id: ClassVar[str]
    name: ClassVar[str]
    severity: ClassVar[Severity]
    versions: ClassVar[str] = ""
    beyond: ClassVar[bool] = False
    codemods: ClassVar[tuple[str, ...]] = ()
    examples: ClassVar[tuple[Good, ...]] = ()

    def check(self, project: AgentProject) -> Iterator[Finding]:
        """What the rule finds in a project: by default, in each of its modules."""
        for module in project.modules:
            yield from self.check_module(module, project)

    def check_module(self, module: Module, project: AgentProject) -> Iterator[Finding]:
        """What the rule finds in one Python file."""
        raise NotImplementedError
