"""A Dockerfile as its instructions, by stage."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lkgen.project.text_file import TextFile

_INSTRUCTION = re.compile(r"^\s*([A-Za-z]+)\s+(.*)$", re.DOTALL)


@dataclass(frozen=True)
class Instruction:
    """An instruction.

    Attributes:
        name: such as "RUN", in capitals.
        text: what follows it, its lines joined.
        line: its first line, from 1.
    """

    name: str
    text: str
    line: int


@dataclass(frozen=True)
class Stage:
    """A stage: what follows a FROM.

    Attributes:
        base: what it is made from.
        name: what others call it; empty for none.
        instructions: in their order.
    """

    base: str
    name: str = ""
    instructions: list[Instruction] = field(default_factory=list[Instruction])


def instructions(file: TextFile) -> list[Instruction]:
    """The instructions of a Dockerfile, comments left out, continued lines joined."""
    found: list[Instruction] = []
    waiting, start = "", 0
    for number, line in enumerate(file.lines, 1):
        if line.lstrip().startswith("#") or not (line.strip() or waiting):
            continue
        start = start if waiting else number
        waiting += line
        if waiting.rstrip().endswith(("\\", "`")):
            waiting = f"{waiting.rstrip()[:-1]} "
            continue
        if match := _INSTRUCTION.match(waiting):
            found.append(Instruction(match[1].upper(), match[2].strip(), start))
        waiting = ""
    return found


def stages(file: TextFile) -> list[Stage]:
    """The stages of a Dockerfile; the last is what it makes."""
    found: list[Stage] = []
    for one in instructions(file):
        if one.name == "FROM":
            words = [word for word in one.text.split() if not word.startswith("--")]
            name = words[2] if len(words) > 2 and words[1].lower() == "as" else ""
            found.append(Stage(words[0] if words else "", name))
        elif found:
            found[-1].instructions.append(one)
    return found


def whole(stage: Stage, of: list[Stage]) -> list[Instruction]:
    """The instructions of a stage after those of the stages that it is made from."""
    below = next((one for one in of if one.name and one.name == stage.base), None)
    return [*(whole(below, of) if below and below is not stage else ()), *stage.instructions]
