"""Kill `lkgen new` at any moment, and race several of them into one folder.

python benchmarks/attack_new.py [--kills 100] [--races 50]

After a kill the next `lkgen new` into the same folder must succeed, unless the project had arrived
whole, and leave no stage behind. The moments are spread over as long as the last whole runs took.
Of a race one must win, with all its files, and the others say that they wrote nothing. Prints the
figures; exit code 1 if anything was otherwise, or fewer than two kills in three came in time.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter, deque
from pathlib import Path

NEW = (sys.executable, "-m", "lkgen", "new", "agent", "--defaults", "--no-git", "--quiet")
RACERS = 3
_TOO_LATE = "too late: it had ended"


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
        killing = _Killing(folder / "sample", chance)
        kills = Counter(killing.kill(folder / f"k{n}", n) for n in range(wanted.kills))
        races = Counter(_race(folder / f"r{n}", n, killing.whole) for n in range(wanted.races))
    for title, figures in (("kills", kills), ("races", races)):
        told = ", ".join(f"{count} {what}" for what, count in sorted(figures.items()))
        sys.stdout.write(f"{sum(figures.values())} {title}: {told}\n")
    wrong = any(what.startswith("WRONG") for what in (*kills, *races))
    return 1 if wrong or kills[_TOO_LATE] * 3 > wanted.kills else 0


def _files(folder: Path) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}


def _prepare(folder: Path, number: int) -> None:
    """An absent, an empty or a versioned destination, by turns."""
    folder.mkdir()
    if number % 3:
        (folder / "agent").mkdir()
    if number % 3 == 2:
        (folder / "agent/.git").mkdir()


class _Killing:
    """Kills at moments that follow how long `lkgen new` takes: this machine may have more to do."""

    def __init__(self, sample: Path, chance: random.Random) -> None:
        self._chance = chance
        self._took_s = deque[float](maxlen=5)
        sample.mkdir()
        for name in ("first", "second"):
            (sample / name).mkdir()
            # What the first compiles, the second finds.
            self._took_s.clear()
            self._new(sample / name)
        self.whole = _files(sample / "first")

    def _new(self, folder: Path) -> subprocess.CompletedProcess[str]:
        """Run it to its end, and note how long that took."""
        began = time.monotonic()
        done = subprocess.run(NEW, cwd=folder, stderr=subprocess.PIPE, text=True, check=False)
        if not done.returncode:
            self._took_s.append(time.monotonic() - began)
        return done

    def kill(self, folder: Path, number: int) -> str:
        """Kill one, run another; says what came of it."""
        _prepare(folder, number)
        process = subprocess.Popen(NEW, cwd=folder, stderr=subprocess.DEVNULL)
        time.sleep(self._chance.uniform(0.1, 1) * statistics.median(self._took_s))
        ended = process.poll() is not None
        process.kill()
        process.wait()
        left = any(folder.rglob(".lkgen-*"))
        arrived = self.whole <= _files(folder)
        again = self._new(folder)
        found = {file for file in _files(folder) if "/.lkgen-" not in f"/{file}"}
        if found != self.whole or (again.returncode != 0) != arrived:
            return f"WRONG: {sorted(found ^ self.whole)[:3]} {again.stderr.strip()}"
        if any(folder.rglob(".lkgen-*")) and not arrived:
            return "WRONG: a stage stayed"
        if ended:
            return _TOO_LATE
        if arrived:
            return "when the project had just arrived"
        return "left a stage, and the next start removed it" if left else "left nothing"


def _race(folder: Path, number: int, whole: set[str]) -> str:
    _prepare(folder, number)
    racing = [
        subprocess.Popen(NEW, cwd=folder, stderr=subprocess.PIPE, text=True) for _ in range(RACERS)
    ]
    said = [process.communicate()[1] for process in racing]
    won = [process.returncode for process in racing].count(0)
    honest = sum("Nothing was written" in text for text in said)
    if won != 1 or honest != RACERS - 1 or _files(folder) != whole:
        return f"WRONG: {won} won, {honest} said so, {len(os.listdir(folder / 'agent'))} entries"
    return f"with one winner of {RACERS}, whole"


if __name__ == "__main__":
    sys.exit(main())
