"""Where a project may go: a folder that is absent or empty, by any name."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

import pytest
from support.cli import Place, tree

QUICK = ("--defaults", "--no-lock", "--no-git")


def made(folder: Path) -> bool:
    """A whole project is there, and nothing of its making."""
    leftovers = [path.name for path in folder.iterdir() if path.name.startswith(".lkgen")]
    return not leftovers and {"pyproject.toml", ".copier-answers.yml", "src"} <= set(
        os.listdir(folder)
    )


@pytest.mark.parametrize("dest", ["agent", "no/such/parents/agent", "no/../agent"])
def test_absent(place: Place, dest: str) -> None:
    assert place.lkgen("new", dest, *QUICK).returncode == 0
    assert made(place.cwd / dest.replace("no/../", ""))
    assert not (place.cwd / "no").exists() or "parents" in dest


def test_empty(place: Place) -> None:
    (place.cwd / "agent").mkdir()
    assert place.lkgen("new", "agent", *QUICK).returncode == 0
    assert made(place.cwd / "agent")


def test_here(place: Place) -> None:
    done = place.lkgen("new", ".", *QUICK)
    assert done.returncode == 0
    assert made(place.cwd)
    assert "cd " not in done.stdout
    assert (place.cwd / "src" / place.cwd.name).is_dir()


def test_an_empty_repository_is_kept(place: Place) -> None:
    place.git(".", "init", "--quiet", "agent")
    before = tree(place.cwd / "agent/.git")
    done = place.lkgen("new", "agent", "--defaults", "--no-lock")
    assert done.returncode == 0
    assert "inside one already" in done.stdout
    assert made(place.cwd / "agent")
    assert tree(place.cwd / "agent/.git") == before


def test_a_symlink_to_an_empty_folder(place: Place) -> None:
    (place.root / "elsewhere").mkdir()
    (place.cwd / "agent").symlink_to(place.root / "elsewhere")
    assert place.lkgen("new", "agent", *QUICK).returncode == 0
    assert (place.cwd / "agent").is_symlink()
    assert made(place.root / "elsewhere")
    assert (place.root / "elsewhere/src/agent").is_dir(), "named after what was typed"


@pytest.mark.parametrize(
    ("dest", "says"),
    [
        ("full", "full is not empty: it holds a.txt"),
        ("full/a.txt", "is no folder"),
        ("full/a.txt/agent", "a.txt is a file"),
        ("dangling", "is no folder"),
        ("x" * 300, "File name too long"),
        ("/proc/self/agent", "cannot be written"),
        ("/proc/no/such/agent", "cannot be written"),
    ],
)
def test_refused(place: Place, dest: str, says: str) -> None:
    (place.cwd / "full").mkdir()
    (place.cwd / "full/a.txt").write_text("mine")
    (place.cwd / "dangling").symlink_to("nowhere")
    before = tree(place.cwd)
    done = place.lkgen("new", dest, *QUICK)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Nothing was written" in done.stderr
    assert tree(place.cwd) == before


@pytest.mark.parametrize(
    ("dest", "project", "package"),
    [
        ("My Agent!", "my-agent", "my_agent"),
        ("日本", "agent", "agent"),
        ("9lives", "agent-9lives", "agent_9lives"),
        ("class", "class", "class_agent"),
        ("~nobody-of-this-name", "nobody-of-this-name", "nobody_of_this_name"),
        ("a" * 200, "a" * 40, "a" * 40),
        ('say "hi" & $HOME [bold]', "say-hi-home-bold", "say_hi_home_bold"),
        ("two\nlines\x1b[31m", "two-lines-31m", "two_lines_31m"),
        (os.fsdecode(b"not \xff text"), "not-text", "not_text"),
    ],
)
def test_odd_names(place: Place, dest: str, project: str, package: str) -> None:
    done = place.lkgen("new", dest, *QUICK)
    assert done.returncode == 0, done.stderr
    folder = place.cwd / dest
    assert made(folder)
    named = (folder / "pyproject.toml").read_text()
    assert f'name = "{project}"' in named
    assert [path.name for path in (folder / "src").iterdir()] == [package]


@pytest.mark.parametrize("dest", ["plain", "two words", 'say "hi"', "it's", "$HOME [bold]"])
def test_the_next_command_can_be_pasted(place: Place, dest: str) -> None:
    done = place.lkgen("new", dest, *QUICK)
    (line,) = [line for line in done.stdout.splitlines() if line.startswith("    cd ")]
    assert shlex.split(line) == ["cd", dest]


def test_a_control_character_is_never_shown(place: Place) -> None:
    done = place.lkgen("new", "red\x1b[31m", *QUICK)
    assert "\x1b" not in done.stdout
    assert r"cd $'red\x1b\x5b31m'" in done.stdout
