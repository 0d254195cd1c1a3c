"""Several make a project at one place, somebody writes there meanwhile, one is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from lkgen.errors import LkgenError
from lkgen.template.moving import by_hand, move
from lkgen.template.workspace import destination, workspace

# Makes a project of files that each hold this process's id, when the gun goes off. With a third
# argument it is killed before that move.
MAKE = """
import os, signal, sys, time
from pathlib import Path
from lkgen.errors import LkgenError
from lkgen.template import workspace as module
dest, gun, fatal = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
moves, moved = module.move, []
def move(source, target):
    if len(moved) == fatal:
        os.kill(os.getpid(), signal.SIGKILL)
    moved.append(target)
    moves(source, target)
module.move = move
print("ready", flush=True)
while not gun.exists():
    time.sleep(0.001)
try:
    with module.workspace(module.destination(dest)) as space:
        for name in "abcde":
            (space.folder / name).mkdir()
            (space.folder / name / "owner").write_text(str(os.getpid()))
        space.move()
except LkgenError as error:
    print(error.message)
    sys.exit(error.code)
"""


def start(dest: Path, gun: Path, fatal: int = -1) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", MAKE, str(dest), str(gun), str(fatal)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def make(dest: Path, meanwhile: Callable[[], None] = lambda: None) -> list[Path]:
    with workspace(destination(dest)) as space:
        for name in "abcde":
            (space.folder / name).write_text("new")
        meanwhile()
        space.move()
        return space.swept


def prepare(dest: Path, how: str) -> None:
    if how != "absent":
        dest.mkdir()
    if how == "repository":
        (dest / ".git").mkdir()


def stages(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob(".lkgen*")]


@pytest.mark.parametrize("how", ["absent", "empty", "repository"])
def test_one_wins_and_keeps_all(tmp_path: Path, how: str) -> None:
    for number in range(3):
        dest, gun = tmp_path / f"agent{number}", tmp_path / f"gun{number}"
        prepare(dest, how)
        racing = [start(dest, gun) for _ in range(3)]
        gun.touch()
        said = {process.pid: process.communicate(timeout=60)[0] for process in racing}
        won = [str(process.pid) for process in racing if process.returncode == 0]
        assert len(won) == 1, said
        assert [path.read_text() for path in sorted(dest.glob("*/owner"))] == won * 5
        assert all(
            "Nothing was written" in text for pid, text in said.items() if str(pid) not in won
        )
    assert stages(tmp_path) == []


@pytest.mark.parametrize(
    ("how", "fatal"),
    [("absent", 0), ("repository", 0), ("repository", 1), ("repository", 4)],
)
def test_the_next_start_succeeds_after_a_kill(tmp_path: Path, how: str, fatal: int) -> None:
    dest, gun = tmp_path / "agent", tmp_path / "gun"
    prepare(dest, how)
    gun.touch()
    killed = start(dest, gun, fatal)
    killed.communicate(timeout=60)
    assert killed.returncode == -signal.SIGKILL
    (left,) = stages(tmp_path)
    assert f"-{killed.pid}-" in left
    assert [path.name for path in make(dest)] == [left]
    assert [(dest / name).read_text() for name in "abcde"] == ["new"] * 5
    assert stages(tmp_path) == []


def test_what_was_edited_after_a_kill_stays(tmp_path: Path) -> None:
    dest, gun = tmp_path / "agent", tmp_path / "gun"
    prepare(dest, "repository")
    gun.touch()
    start(dest, gun, 3).communicate(timeout=60)
    (dest / "b/owner").write_text("mine")
    with pytest.raises(LkgenError, match="it holds b"):
        make(dest)
    assert (dest / "b/owner").read_text() == "mine"


@pytest.mark.parametrize("how", ["absent", "empty", "repository"])
@pytest.mark.parametrize("name", ["a", "c", "zzz"])
def test_what_appears_meanwhile_is_kept(tmp_path: Path, how: str, name: str) -> None:
    dest = tmp_path / "agent"
    prepare(dest, how)

    def write_too() -> None:
        (dest / name).mkdir(parents=True)
        (dest / name / "notes").write_text("mine")
        (dest / "e").touch()

    with pytest.raises(LkgenError, match="Nothing was written"):
        make(dest, meanwhile=write_too)
    assert (dest / name / "notes").read_text() == "mine"
    assert sorted(set(os.listdir(dest)) - {".git"}) == sorted([name, "e"])
    assert stages(tmp_path) == []


def test_a_folder_of_ones_own_by_such_a_name_is_left(tmp_path: Path) -> None:
    mine = tmp_path / ".lkgen-notes"
    mine.mkdir()
    assert make(tmp_path / "agent") == []
    assert mine.is_dir()


@pytest.mark.parametrize("way", [move, by_hand])
def test_a_move_refuses_to_replace(tmp_path: Path, way: Callable[[Path, Path], None]) -> None:
    for kind in ("file", "folder"):
        source, target, taken = (tmp_path / f"{kind}-{name}" for name in ("from", "to", "taken"))
        for path in (source, taken):
            if kind == "folder":
                path.mkdir()
                (path / "x").write_text(path.name)
            else:
                path.write_text(path.name)
        with pytest.raises(FileExistsError):
            way(source, taken)
        assert source.exists()
        way(source, target)
        assert not source.exists()
        assert (target / "x" if kind == "folder" else target).read_text() == source.name
