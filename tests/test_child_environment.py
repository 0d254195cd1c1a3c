"""Programs that lkgen starts for itself get the variables named for them, and no other."""

from __future__ import annotations

import ast
import os
from pathlib import Path

import pytest

import lkgen
from lkgen.child_environment import BASIC, GIT, GO, UV, child_environment

FOLDER = Path(lkgen.__file__).parent
STARTS = ("run", "Popen", "call", "check_call", "check_output")
# These start what is the agent's: it keeps a person's variables, but for what talk takes away.
THE_AGENTS = {"project/python.py", "talk/sandbox/supervisor.py"}

HOSTILE = {
    "REDIS_HOST": "10.0.0.1:6379",
    "LIVEKIT_KEYS": "mine: mysecretmysecretmysecretmysecret",
    "GIT_DIR": "/elsewhere",
    "UV_PROJECT": "/elsewhere",
    "UV_WORKING_DIRECTORY": "/elsewhere",
    "GOFLAGS": "-toolexec=/elsewhere",
    "VIRTUAL_ENV": "/elsewhere",
    "OPENAI_API_KEY": "sk-real",
    "LD_PRELOAD": "/elsewhere.so",
}


@pytest.mark.parametrize("names", [BASIC, GIT, GO, UV])
def test_only_what_is_named(monkeypatch: pytest.MonkeyPatch, names: tuple[str, ...]) -> None:
    for name, value in HOSTILE.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("HOME", "/home/ada")
    given = child_environment(names, MORE="yes")
    assert given["HOME"] == "/home/ada"
    assert given["MORE"] == "yes"
    assert HOSTILE.keys() & given.keys() == set()


def test_a_name_may_have_a_part_of_ones_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UV_INDEX_COMPANY_PASSWORD", "theirs")
    assert "theirs" in child_environment(UV).values()
    assert "UV_INDEX_COMPANY_PASSWORD" not in child_environment(GIT)


def test_programs_are_not_looked_for_where_one_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", os.pathsep.join(["", ".", "/usr/bin", "bin", "/bin", ""]))
    assert child_environment()["PATH"] == os.pathsep.join(["/usr/bin", "/bin"])


def test_every_program_is_given_its_environment() -> None:
    """A call that leaves `env` out hands over everything."""
    without: set[str] = set()
    for path in FOLDER.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("subprocess."):
                given = {keyword.arg for keyword in node.keywords}
                starts = ast.unparse(node.func).partition(".")[2] in STARTS
                if starts and "env" not in given:
                    without.add(path.relative_to(FOLDER).as_posix())
    assert without == THE_AGENTS
