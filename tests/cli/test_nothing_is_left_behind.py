"""Interrupted or failed, `lkgen new` leaves the folder and its parents as they were."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from support.cli import PATIENCE, Place, Screen, tree, wait_for_file

# Without the series' locks only uv could lock it.
BY_UV = ("--defaults",)


@pytest.mark.parametrize("dest", ["agent", "no/such/parents/agent", "empty"])
def test_ctrl_c_at_a_question(place: Place, dest: str) -> None:
    (place.cwd / "empty").mkdir()
    before = tree(place.cwd)
    screen = Screen(place, "new", dest, "--no-lock")
    screen.wait_for("How does it listen and speak")
    assert tree(place.cwd) != before, "it has a stage by now"
    screen.press("\x03")
    assert screen.end() == 130
    assert "Interrupted. Nothing was written." in screen.text
    assert "Traceback" not in screen.text
    assert tree(place.cwd) == before


def test_the_terminal_is_closed_at_a_question(place: Place) -> None:
    before = tree(place.cwd)
    screen = Screen(place, "new", "agent", "--no-lock")
    screen.wait_for("How does it listen and speak")
    os.kill(screen.process.pid, signal.SIGHUP)
    assert screen.end() == 128 + signal.SIGHUP
    assert tree(place.cwd) == before


@pytest.mark.parametrize("dest", ["no/such/parents/agent", "empty"])
@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 128 + signal.SIGTERM)]
)
@pytest.mark.parametrize("group", [True, False], ids=["terminal", "kill"])
def test_signal_while_locking(
    place: Place, dest: str, number: signal.Signals, code: int, group: bool
) -> None:
    place.forget_locks()
    started = place.root / "started"
    place.program("uv", f"echo $$ > {started}.pid; touch {started}; exec sleep 600")
    (place.cwd / "empty").mkdir()
    before = tree(place.cwd)
    process = place.start("new", dest, *BY_UV)
    wait_for_file(started, process)
    (os.killpg if group else os.kill)(process.pid, number)
    output, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == code
    assert "Traceback" not in output
    assert tree(place.cwd) == before
    uv = int(Path(f"{started}.pid").read_text())
    with pytest.raises(ProcessLookupError):
        os.kill(uv, 0)


def test_signal_while_locking_answers_a_program_in_json(place: Place) -> None:
    place.forget_locks()
    started = place.root / "started"
    place.program("uv", f"touch {started}; exec sleep 600")
    process = place.start("new", "agent", *BY_UV, "--json")
    wait_for_file(started, process)
    os.kill(process.pid, signal.SIGINT)
    output, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert '"message": "interrupted"' in output


@pytest.mark.parametrize("dest", ["no/such/parents/agent", "empty"])
def test_the_disk_fails_while_moving(place: Place, dest: str) -> None:
    """The project's `src` cannot take the place of a file that appears meanwhile."""
    place.forget_locks()
    (place.cwd / "empty").mkdir()
    (place.cwd / "empty.txt").touch()
    folder = place.cwd / dest
    place.program("uv", f"[ $1 = export ] || {{ touch uv.lock; echo > {folder}/src || exit 0; }}")
    if dest != "empty":
        place.program("uv", f"[ $1 = export ] || {{ touch uv.lock; echo > {folder}; }}")
    done = place.lkgen("new", dest, *BY_UV, "--no-git")
    assert done.returncode == 2
    assert "cannot be written" in done.stderr
    left = {"src"} if dest == "empty" else {"agent"}
    assert {path.name for path in folder.parent.glob("agent")} | {
        path.name for path in (place.cwd / "empty").iterdir()
    } == left
