"""Kill an update at many points, at which it touches the disk or starts a program.

What takes it back is killed too, and has to do its work when it is started again.
"""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from support.checkout import content
from support.cli import PATIENCE, Place
from support.releases import commit, edit

# Counts what Python says of itself (its audit events), and ends without a word at the Nth: from the
# first on that writes down what the project was, or that reads it.
_PROGRAM = """
import os, signal, sys
point, first, count = int(sys.argv.pop(1)), sys.argv.pop(1), 0
EVENTS = {"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.chmod", "subprocess.Popen",
          "shutil.rmtree"}
def hook(event, arguments):
    global count
    if event not in EVENTS:
        return
    text = str(arguments[0])
    if count or (".git/lkgen/" in text and text.endswith(first)):
        count += 1
        if count == point:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(hook)
from lkgen.cli import main
try:
    main()
finally:
    sys.stderr.write(f"EVENTS {count}")
"""
BEFORE, AFTER, ABORTED = "as before", "as after", "as before by --abort"


def killed(place: Place, original: Path, points: int) -> Iterator[str]:
    """Update copies of a project, each killed at another point; say in what state each is then."""
    edit(original, "src/my_agent/agent.py", "The worker: which models", "Our worker")
    commit(original)
    before = content(original)
    whole = _copy(place, original, "whole")
    count = int(_run(place, whole, 0).stderr.rpartition("EVENTS ")[2])
    after = content(whole)
    assert after != before
    for number in range(points):
        project = _copy(place, original, f"k{number}")
        done = _run(place, project, 1 + number * (count - 1) // max(1, points - 1))
        assert done.returncode == -signal.SIGKILL
        yield _state(place, project, before, after, 1 + number)
        shutil.rmtree(project.parent)


def _copy(place: Place, original: Path, name: str) -> Path:
    return Path(shutil.copytree(original, place.cwd / name / original.name))


def _run(
    place: Place, project: Path, point: int, *options: str, first: str = ".new"
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", _PROGRAM, str(point), first, "update", str(project), *options],
        env=place.env,
        cwd=place.cwd,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def _state(place: Place, project: Path, before: object, after: object, point: int) -> str:
    now = content(project)
    if now == before:
        # Nothing is in the way of the next one.
        assert place.lkgen("update", project, "--abort").returncode in (0, 2)
        assert content(project) == before
        assert place.lkgen("update", project).returncode == 1
        assert content(project) == after
        return BEFORE
    if now != after:
        refused = place.lkgen("update", project)
        assert refused.returncode == 2, refused.stdout
    cut = _run(place, project, point, "--abort", first="journal.json")
    assert cut.returncode in (0, -signal.SIGKILL), cut.stderr
    back = place.lkgen("update", project, "--abort")
    # It may have been done but for what is kept of it.
    assert back.returncode == 0 or "no update" in back.stderr, back.stderr
    assert content(project) == before
    return AFTER if now == after else ABORTED
