"""Kill `lkgen new` at any moment, and race several of them into one folder.

python benchmarks/attack_new.py [--kills 100] [--races 50]

After a kill the next `lkgen new` into the same folder must succeed, unless the project had arrived
whole, and leave no stage behind. Of a race one must win, with all its files, and the others say
that they wrote nothing. Prints the figures; exit code 1 if anything was otherwise.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

NEW = (sys.executable, "-m", "lkgen", "new", "agent", "--defaults", "--no-git", "--quiet")
RACERS = 3


def main() -> int:
    """Attack as often as the arguments say; gives the exit code."""
    parser = argparse.ArgumentParser(description="Attack lkgen new.")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--races", type=int, default=50)
    parser.add_argument("--seed", type=int, default=0)
    wanted = parser.parse_args()
    chance = random.Random(wanted.seed)  # noqa: S311 - chooses moments, not keys
    with tempfile.TemporaryDirectory(prefix="lkgen-attack-") as name:
        folder = Path(name)
        whole = _whole(folder / "sample")
        kills = Counter(_kill(folder / f"k{n}", n, whole, chance) for n in range(wanted.kills))
        races = Counter(_race(folder / f"r{n}", n, whole) for n in range(wanted.races))
    for title, figures in (("kills", kills), ("races", races)):
        told = ", ".join(f"{count} {what}" for what, count in sorted(figures.items()))
        sys.stdout.write(f"{sum(figures.values())} {title}: {told}\n")
    return 1 if any(what.startswith("WRONG") for what in (*kills, *races)) else 0


def _whole(folder: Path) -> tuple[set[str], float]:
    """The files of a project, and how long it takes, in seconds."""
    folder.mkdir()
    began = time.monotonic()
    subprocess.run(NEW, cwd=folder, check=True)
    return _files(folder), time.monotonic() - began


def _files(folder: Path) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}


def _prepare(folder: Path, number: int) -> None:
    """An absent, an empty or a versioned destination, by turns."""
    folder.mkdir()
    if number % 3:
        (folder / "agent").mkdir()
    if number % 3 == 2:
        (folder / "agent/.git").mkdir()


def _kill(folder: Path, number: int, whole: tuple[set[str], float], chance: random.Random) -> str:
    files, duration_s = whole
    _prepare(folder, number)
    process = subprocess.Popen(NEW, cwd=folder)
    time.sleep(chance.uniform(0.2, 1.1) * duration_s)
    process.kill()
    process.wait()
    left = any(folder.rglob(".lkgen-*"))
    again = subprocess.run(NEW, cwd=folder, stderr=subprocess.PIPE, text=True, check=False)
    found = {file for file in _files(folder) if "/.lkgen-" not in f"/{file}"}
    if found != files:
        return f"WRONG: {sorted(found ^ files)[:3]} {again.stderr.strip()}"
    if again.returncode:
        return "when it was whole already"
    if any(folder.rglob(".lkgen-*")):
        return "WRONG: a stage stayed"
    return "left a stage, and the next start removed it" if left else "left nothing"


def _race(folder: Path, number: int, whole: tuple[set[str], float]) -> str:
    _prepare(folder, number)
    racing = [
        subprocess.Popen(NEW, cwd=folder, stderr=subprocess.PIPE, text=True) for _ in range(RACERS)
    ]
    said = [process.communicate()[1] for process in racing]
    won = [process.returncode for process in racing].count(0)
    honest = sum("Nothing was written" in text for text in said)
    if won != 1 or honest != RACERS - 1 or _files(folder) != whole[0]:
        return f"WRONG: {won} won, {honest} said so, {len(os.listdir(folder / 'agent'))} entries"
    return f"with one winner of {RACERS}, whole"


if __name__ == "__main__":
    sys.exit(main())
