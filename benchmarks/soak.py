"""Talk 50 times in a row, and once for 20 minutes, and look at all that runs meanwhile.

python benchmarks/soak.py [--talks 50] [--minutes 20] [--lock FILE]

Nothing of a talk may be left after it: no process, no file, no socket, and nothing new in its
project. In the long call no program may hold more in its last third than 1.15 times what it held
in its second. Prints the figures; exit code 1 if anything was otherwise.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

import yaml
from support.environments import environment
from support.in_turn import in_turn
from support.projects import make

from lkgen.talk.caller.say import recorded

MOST_GROWTH = 1.15
# A growth of less is none, whatever the ratio.
_NOISE_MB = 8.0
_LOOKS_EVERY_S = 0.5
_GONE_WITHIN_S = 10.0
# With its answer a recorded sentence takes longer.
_SHORTEST_TURN_S = 6.0
_SOCKETS = ("tcp", "tcp6", "udp", "udp6")


@dataclass
class Look:
    """What ran at one moment: resident MB by program, and whatever must be gone in the end."""

    at: float
    memory: dict[str, float] = field(default_factory=dict[str, float])
    processes: set[tuple[int, str]] = field(default_factory=set[tuple[int, str]])
    sockets: set[str] = field(default_factory=set[str])


@dataclass
class Run:
    """One talk: how it ended, what was seen of it, and what was left."""

    code: int
    said: str
    turns: int
    looks: list[Look]
    left: list[str]

    @property
    def seconds(self) -> float:
        return self.looks[-1].at if self.looks else 0.0

    @property
    def most_mb(self) -> float:
        return max((sum(look.memory.values()) for look in self.looks), default=0.0)

    def third(self, number: int, program: str) -> float:
        """The median of what a program held in a third of the run, in MB; 0 is the first."""
        begin, end = (self.seconds * part / 3 for part in (number, number + 1))
        held = [look.memory.get(program, 0.0) for look in self.looks if begin <= look.at <= end]
        return float(statistics.median(held)) if held else 0.0


def main() -> int:
    """Talk as long as the arguments say; gives the exit code."""
    parser = argparse.ArgumentParser(description="Talk for long.")
    parser.add_argument("--talks", type=int, default=50)
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--lock", help="a file that is locked for each talk, where others talk too")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lkgen-soak-") as name:
        folder = Path(name)
        project = make(folder / "agent", {"turn_detection": "vad"})
        talk = [sys.executable, "-m", "lkgen", "talk", str(project)]
        talk += ["--python", str(environment("1.8")), "--json"]
        lock: str | None = wanted.lock
        good = _in_a_row(talk, folder, wanted.talks, lock) if wanted.talks else True
        good = (_one_call(talk, folder, wanted.minutes, lock) if wanted.minutes else True) and good
    return 0 if good else 1


def _in_a_row(talk: list[str], folder: Path, count: int, lock: str | None) -> bool:
    runs: list[Run] = []
    # Ctrl-C ends it early, with the figures so far.
    with contextlib.suppress(KeyboardInterrupt):
        for _ in range(count):
            with in_turn(lock):
                runs.append(_watched([*talk, "--turns", "1"], folder))
    whole, count = len(runs) == count, len(runs)
    failed = [run for run in runs if run.code]
    left = Counter(one.partition(" ")[0] for run in runs for one in run.left)
    held = [run.most_mb for run in runs]
    few = max(1, count // 5)
    growth = statistics.median(held[-few:]) / statistics.median(held[:few])
    _say(
        f"{count} talks in a row: {count - len(failed)} good, {sum(r.seconds for r in runs):.0f} s"
    )
    _say(f"  left after them: {dict(left) or 'nothing'}")
    _say(
        f"  all programs together at their highest: {held[0]:.0f} MB in the first, "
        f"{held[-1]:.0f} MB in the last; the last {few} : the first {few} = {growth:.3f}"
    )
    for run in failed:
        _say(f"  FAILED with {run.code}: {run.said[-300:]}")
    return whole and not failed and not left and growth <= MOST_GROWTH


def _one_call(talk: list[str], folder: Path, minutes: float, lock: str | None) -> bool:
    script = folder / "long.yml"
    count = max(3, round(minutes * 60 / _SHORTEST_TURN_S))
    turns = [{"say": turn.say, "reply": turn.reply} for turn in recorded(count)]
    script.write_text(yaml.safe_dump({"turns": turns}), encoding="utf-8")
    with in_turn(lock):
        run = _watched([*talk, "--script", str(script)], folder)
    _say(f"one call of {run.turns} turns, {run.seconds / 60:.1f} minutes: exit code {run.code}")
    _say(f"  left after it: {run.left or 'nothing'}")
    grown = False
    for program in sorted({name for look in run.looks for name in look.memory}):
        held = [run.third(number, program) for number in range(3)]
        ratio = held[2] / held[1] if held[1] else 1.0
        wrong = ratio > MOST_GROWTH and held[2] - held[1] > _NOISE_MB
        grown = grown or wrong
        _say(
            f"  {program:<16}"
            + "".join(f"{mb:8.0f} MB" for mb in held)
            + f"   third : second = {ratio:.3f}{' GREW' if wrong else ''}"
        )
    if run.code:
        _say(f"  FAILED: {run.said[-600:]}")
    return not run.code and not run.left and not grown and run.seconds >= minutes * 60


def _watched(command: list[str], folder: Path) -> Run:
    """Run a talk with a folder of its own for what is temporary."""
    scratch, out, err = folder / "tmp", folder / "out", folder / "err"
    scratch.mkdir(exist_ok=True)
    before = set((folder / "agent").rglob("*"))
    looks: list[Look] = []
    began = time.monotonic()
    with out.open("wb") as stdout, err.open("wb") as stderr:
        environ = {**os.environ, "TMPDIR": str(scratch)}
        process = subprocess.Popen(
            command, env=environ, stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr
        )
        while process.poll() is None:
            time.sleep(_LOOKS_EVERY_S)
            looks.append(_look(process.pid, time.monotonic() - began))
    left = _left(looks, scratch)
    left += [f"file {one}" for one in set((folder / "agent").rglob("*")) - before]
    try:
        report = json.loads(out.read_bytes())
        problems = [problem for turn in report["turns"] for problem in turn["problems"]]
        turns, said = len(report["turns"]), "; ".join(map(str, [*report["errors"], *problems]))
    except (ValueError, LookupError):
        turns, said = 0, err.read_text(errors="replace")
    return Run(process.returncode, said, turns, looks, left)


def _look(top: int, at: float) -> Look:
    """All processes below one, itself included."""
    children: dict[int, list[int]] = defaultdict(list)
    started: dict[int, str] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        children[int(fields[1])].append(int(folder.name))
        started[int(folder.name)] = fields[19]
    look, waiting = Look(at), [top]
    while waiting:
        pid = waiting.pop()
        waiting += children[pid]
        try:
            _add(look, Path(f"/proc/{pid}"))
        except OSError:
            continue
        look.processes.add((pid, started.get(pid, "")))
    return look


def _add(look: Look, process: Path) -> None:
    words = (process / "cmdline").read_bytes().decode(errors="replace").split("\0")
    held = int((process / "statm").read_text().split()[1]) * 4096 / 1e6
    program = "agent"
    if "livekit-server" in words[0]:
        program = "livekit-server"
    elif "lkgen" in words or any(word.endswith("supervisor.py") for word in words):
        program = "lkgen"
    look.memory[program] = look.memory.get(program, 0.0) + held
    links = [str(link.readlink()) for link in (process / "fd").iterdir()]
    look.sockets |= {link[8:-1] for link in links if link.startswith("socket:")}


def _left(looks: list[Look], scratch: Path) -> list[str]:
    """What is still there of a run: it has a moment to go."""
    deadline = time.monotonic() + _GONE_WITHIN_S
    while True:
        found = [f"process {pid}" for pid, when in _all(looks) if _runs(pid, when)]
        found += [f"file {file}" for file in scratch.rglob("*")]
        ours = {inode for look in looks for inode in look.sockets}
        found += [f"socket {inode}" for inode in _inodes() & ours]
        if not found or time.monotonic() > deadline:
            return found
        time.sleep(0.1)


def _all(looks: list[Look]) -> set[tuple[int, str]]:
    return {process for look in looks for process in look.processes}


def _runs(pid: int, started: str) -> bool:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return False
    return fields[0] != "Z" and fields[19] == started


def _inodes() -> set[str]:
    """Sockets of this machine's network, by their inode."""
    lines = [
        line.split()
        for name in _SOCKETS
        for line in Path(f"/proc/net/{name}").read_text().splitlines()[1:]
    ]
    return {fields[9] for fields in lines} - {"0"}


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
