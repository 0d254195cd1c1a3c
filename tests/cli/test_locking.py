"""uv.lock is cut from the series' own; where it cannot be, uv's; else the direct requirements.

Without a series' lock there is none to be cut from: uv must find one.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from support.cli import Place, tree

WORKS = """
[ "$1" = lock ] && printf '[[package]]\\n[[package]]\\n[[package]]\\n' > uv.lock
[ "$1" = export ] && echo 'livekit-agents==1.2.3'
exit 0
"""
FAILS = "echo 'hint: first' >&2; echo 'error: no route to the index' >&2; exit 2"
NO_PROGRAM = "\x00"


@pytest.mark.parametrize("flag", [(), ("--lock",)], ids=["unasked", "--lock"])
def test_locked_without_uv(place: Place, flag: tuple[str, ...]) -> None:
    done = place.lkgen("new", "agent", "--defaults", *flag)
    assert done.returncode == 0
    lock = (place.cwd / "agent/uv.lock").read_text()
    assert f"{lock.count('[[package]]') - 1} packages locked" in done.stdout
    assert '[[package]]\nname = "agent"\n' in lock
    pins = re.findall(r"^[a-z0-9-]+==", (place.cwd / "agent/requirements.txt").read_text(), re.M)
    assert len(pins) > 50


def test_uv_is_not_called_for_it(place: Place) -> None:
    place.program("uv", "touch $HOME/called")
    assert place.lkgen("new", "agent", "--defaults").returncode == 0
    assert not (place.root / "home/called").exists()


@pytest.mark.parametrize("configured", [False, True])
def test_uv_locks_where_only_the_user_can_write(place: Place, configured: bool) -> None:
    """A uv.toml in a shared folder above must not choose where packages come from."""
    place.forget_locks()
    own = place.root / "home/.config/uv/uv.toml"
    if configured:
        own.parent.mkdir(parents=True)
        own.touch()
    sees = (
        'pwd >> "$HOME/where"; echo "$@" >> "$HOME/said"; /bin/cat pyproject.toml > "$HOME/project"'
    )
    place.program("uv", f"{sees}\n{WORKS}")
    place.env["UV_CONFIG_FILE"] = "/elsewhere/uv.toml"
    assert place.lkgen("new", "agent", "--defaults").returncode == 0
    where = [Path(line) for line in (place.root / "home/where").read_text().splitlines()]
    kept = place.root / "home/.cache/lkgen/locking"
    assert [path.parent for path in where] == [kept, kept]
    assert kept.stat().st_mode & 0o077 == 0
    assert list(kept.iterdir()) == []
    # Nor is it a member of a workspace above.
    assert "[tool.uv.workspace]" in (place.root / "home/project").read_text()
    said = (place.root / "home/said").read_text().splitlines()
    ends = f"--config-file {own}" if configured else "--no-config"
    assert all(line.endswith(ends) for line in said)


def test_locked_by_uv(place: Place) -> None:
    place.forget_locks()
    place.program("uv", WORKS)
    done = place.lkgen("new", "agent", "--defaults")
    assert done.returncode == 0
    assert "2 packages locked" in done.stdout
    assert (place.cwd / "agent/uv.lock").exists()
    assert "livekit-agents==1.2.3\n" in (place.cwd / "agent/requirements.txt").read_text()


@pytest.mark.parametrize("uv", [None, FAILS], ids=["no uv", "failing uv"])
def test_written_without_a_lock_and_said_so(place: Place, uv: str | None) -> None:
    place.forget_locks()
    if uv:
        place.program("uv", uv)
    done = place.lkgen("new", "agent", "--defaults", "--no-git")
    assert done.returncode == 0
    said = [line for line in done.stdout.splitlines() if "uv.lock" in line]
    assert len(said) == 1
    assert ("no route to the index" if uv else "uv is not installed") in said[0]
    assert not (place.cwd / "agent/uv.lock").exists()


def test_without_a_lock_the_direct_requirements_are_exact(place: Place) -> None:
    done = place.lkgen("new", "agent", "--defaults", "--no-git", "--no-lock", "--json")
    packages = json.loads(done.stdout)["packages"]
    lines = (place.cwd / "agent/requirements.txt").read_text().splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert pins == packages
    assert any(pin.startswith("livekit-agents==") for pin in pins)
    assert [pin for pin in pins if not re.fullmatch(r"[a-z0-9-]+==[0-9.]+", pin)] == []


def test_unwanted_and_not_mentioned(place: Place) -> None:
    place.program("uv", "touch $HOME/called")
    done = place.lkgen("new", "agent", "--defaults", "--no-lock")
    assert done.returncode == 0
    assert "lock" not in done.stdout + done.stderr
    assert not (place.root / "home/called").exists()
    assert not (place.cwd / "agent/uv.lock").exists()


@pytest.mark.parametrize("uv", [None, FAILS, NO_PROGRAM], ids=["no uv", "failing uv", "broken uv"])
def test_demanded_and_not_to_be_had(place: Place, uv: str | None) -> None:
    place.forget_locks()
    if uv == NO_PROGRAM:
        place.program("uv", "")
        (place.bin / "uv").write_bytes(b"\x00\x00")
    elif uv:
        place.program("uv", uv)
    before = tree(place.cwd)
    done = place.lkgen("new", "no/such/agent", "--defaults", "--lock")
    assert done.returncode == 3
    assert "uv" in done.stderr
    assert tree(place.cwd) == before
