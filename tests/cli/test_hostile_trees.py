"""What lies in a folder, and how it is called, neither stops lkgen nor speaks to the terminal."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from support.cli import Place
from support.doctor import AGENT, PINS
from support.examples import write

from lkgen.project.text_file import MOST

ODD: dict[str, Callable[[Path], object]] = {
    "pipe": os.mkfifo,
    "folder": Path.mkdir,
    "loop": lambda path: path.symlink_to(path.name),
    "device": lambda path: path.symlink_to("/dev/zero"),
    "large": lambda path: path.write_bytes(b"#" * (MOST + 1)),
    "deep": lambda path: path.write_text("a = " + "[" * 100_000),
    "dotted": lambda path: path.write_text(".".join("a" * 100_000) + " = 1\n"),
}


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
def test_doctor_reads_what_can_be_read(place: Place, odd: Callable[[Path], object]) -> None:
    folder = place.cwd / "agent"
    write(folder, {"agent.py": AGENT, "requirements.txt": PINS})
    for name in ("pyproject.toml", "uv.lock", ".env", "other.py"):
        odd(folder / name)
    done = place.lkgen("doctor", folder)
    assert done.returncode == 1
    assert "agent.py:" in done.stdout


@pytest.mark.parametrize(
    "more", [(), ("--format", "github"), ("--diff",), ("--fix",)], ids=lambda more: "".join(more)
)
def test_doctor_shows_names_and_code_without_obeying_them(
    place: Place, more: tuple[str, ...]
) -> None:
    code = AGENT.replace("import asyncio", "import asyncio  # \x1b]0;mine\x07 \x9b2J")
    assert code != AGENT
    write(place.cwd, {"a\x1b[2J\x07.py": code, "requirements.txt": PINS})
    done = place.lkgen("doctor", *more)
    assert done.stdout
    assert not {"\x1b", "\x07", "\x9b"} & {*done.stdout, *done.stderr}


@pytest.mark.parametrize("path", ["/dev/zero", "/dev/full", ".", "pipe"])
def test_a_log_may_be_no_file(place: Place, path: str) -> None:
    os.mkfifo(place.cwd / "pipe")
    done = place.lkgen("explain", "--file", path)
    assert done.returncode == (0 if path == "pipe" else 2)
    assert "Traceback" not in done.stderr
