"""A command is one file: found by its first line, imported only when it is run."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from support.cli import Place

HELLO = '''"""lkgen hello: greet somebody."""

from typing import Annotated

import typer

from lkgen.terminal import terminal


def run(
    name: Annotated[str, typer.Argument(metavar="NAME")],
    times: Annotated[int, typer.Option(min=1)] = 1,
) -> None:
    """Greet NAME."""
    if name == "nobody":
        raise KeyboardInterrupt
    if terminal.json:
        terminal.document({"hello": [name] * times})
    terminal.print(f"Hello {name}" * times)
'''


@pytest.fixture
def hello(place: Place, site: Path, tmp_path: Path) -> Place:
    """lkgen with one more file."""
    own = tmp_path / "site"
    shutil.copytree(site, own, symlinks=True)
    (own / "lkgen/cli/hello.py").write_text(HELLO)
    (own / "lkgen/cli/helpers.py").write_text('"""No command."""\n\n1 / 0\n')
    place.env["PYTHONPATH"] = str(own)
    return place


def ran(place: Place, *arguments: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-m", "lkgen", *arguments],
        cwd=place.cwd,
        env=place.env,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def test_it_is_a_command_with_all_that_commands_share(hello: Place) -> None:
    assert re.search(r"hello +Greet somebody\.", ran(hello, "--help")[1])
    assert "helpers" not in ran(hello, "--help")[1]
    for shared in ("--json", "--quiet", "--no-color", "NAME"):
        assert shared in ran(hello, "hello", "--help")[1]
    assert ran(hello, "hello", "Ada") == (0, "Hello Ada\n", "")
    assert ran(hello, "hello", "Ada", "--quiet") == (0, "", "")
    assert '"Ada",\n    "Ada"' in ran(hello, "hello", "Ada", "--times", "2", "--json")[1]


def test_its_mistakes_are_told_like_all_others(hello: Place) -> None:
    code, out, error = ran(hello, "hello", "Ada", "--times", "0")
    assert (code, out) == (2, "")
    assert "--times" in error
    assert ran(hello, "hello")[0] == 2


def test_who_interrupts_it_is_not_told_what_it_did_not_do(hello: Place) -> None:
    assert ran(hello, "hello", "nobody") == (130, "", "\n  Interrupted.\n")
