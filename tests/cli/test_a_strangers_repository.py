"""Nothing that a stranger's repository names is run where lkgen only looks at it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from support.cli import Place
from support.doctor import AGENT, PINS
from support.examples import write

HOOKS = ("fsmonitor-watchman", "post-index-change", "pre-commit", "reference-transaction")


@pytest.fixture
def evil(place: Place) -> Path:
    """A program that says that it was run."""
    program = place.root / "evil"
    program.write_text(f"#!/bin/sh\necho run: $0 $* >> {place.root}/ran\n")
    program.chmod(0o755)
    return program


def settings(evil: Path) -> str:
    """A repository's settings that name a program wherever they may."""
    hooks = evil.parent / "hooks"
    hooks.mkdir()
    for name in HOOKS:
        (hooks / name).symlink_to(evil)
    return (
        f"[core]\nrepositoryformatversion = 0\nfsmonitor = {evil}\nhooksPath = {hooks}\n"
        f"pager = {evil}\neditor = {evil}\nsshCommand = {evil}\ngitProxy = {evil}\n"
        f'[diff]\nexternal = {evil}\n[diff "evil"]\ntextconv = {evil}\ncommand = {evil}\n'
        f'[filter "evil"]\nclean = {evil}\nsmudge = {evil}\nprocess = {evil}\n'
        f"[log]\nshowSignature = true\n[gpg]\nprogram = {evil}\n"
        f"[alias]\nls-files = !{evil}\ncheck-ignore = !{evil}\n[credential]\nhelper = {evil}\n"
    )


@pytest.fixture
def agent(place: Place, evil: Path) -> Path:
    """An agent in a stranger's repository, whose every file is to be filtered."""
    folder = place.cwd / "agent"
    leaks = {".env": "OPENAI_API_KEY=sk-proj-0123456789abcdefghijklmnopqrstuvwxyz\n"}
    attributes = {".gitattributes": "* filter=evil diff=evil\n"}
    write(folder, {"agent.py": AGENT, "requirements.txt": PINS, **leaks, **attributes})
    git = ["git", "-C", str(folder)]
    subprocess.run([*git, "init", "--quiet"], env=place.env, check=True)
    subprocess.run([*git, "add", "agent.py", ".gitattributes"], env=place.env, check=True)
    with (folder / ".git/config").open("a") as config:
        config.write(settings(evil))
    (folder / "agent.py").write_text(f"{AGENT}\n# changed\n")
    return folder


@pytest.mark.parametrize("more", [(), ("--diff",), ("--fix",), ("--format", "sarif")], ids=str)
def test_doctor_runs_nothing_of_it(place: Place, agent: Path, more: tuple[str, ...]) -> None:
    done = place.lkgen("doctor", agent, *more, "--fail-on", "never")
    assert done.returncode == 0, done.stderr
    assert not (place.root / "ran").exists()


def test_doctor_asks_no_repository_that_lies_in_another(
    place: Place, evil: Path, agent: Path
) -> None:
    """A bare one comes with a clone, its settings included."""
    inner = agent / "inner"
    write(
        inner, {"agent.py": AGENT, "requirements.txt": PINS, ".env": "API_KEY=sk-0123456789abc\n"}
    )
    write(inner, {"HEAD": "ref: refs/heads/main\n", "refs/x": "", "objects/x": ""})
    program = f"fsmonitor = {evil}\n"
    (inner / "config").write_text(f"[core]\nbare = false\nworktree = .\n{program}")
    assert place.lkgen("doctor", inner, "--fail-on", "never").returncode == 0
    assert not (place.root / "ran").exists()


@pytest.mark.parametrize("path", ["{}", ".:{}", ":{}", "{}:"])
def test_no_program_is_looked_for_in_it(place: Place, agent: Path, evil: Path, path: str) -> None:
    for name in ("git", "uv", "python"):
        (agent / name).symlink_to(evil)
    place.env["PATH"] = path.format(place.bin)
    place.cwd = agent
    assert place.lkgen("doctor", "--fail-on", "never").returncode == 0
    assert not (place.root / "ran").exists()
