"""Kill `lkgen talk` at any moment of a call, and look at what stays.

python benchmarks/attack_talk.py [--kills 50] [--lock FILE]

Ended are, by turns: lkgen alone (KILL, TERM, HUP), one supervisor alone, lkgen and all supervisors
at once. The moments of each are spread over as long as a whole talk takes. Afterwards no process,
no mount, no file in the project or the folder for temporary files may be there, and the next talk
works; what is killed with all that could remove its folder leaves it until then. TERM and HUP end
lkgen within five seconds, in words. Prints the figures; exit code 1 if anything was otherwise.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from support.environments import environment
from support.in_turn import in_turn
from support.processes import alive, running
from support.projects import make

from lkgen.talk.sandbox.supervisor import descendants

_GONE_WITHIN_S = 10.0
_ENDS_WITHIN_S = 5.0
_POLL_S = 0.02
_PR_SET_CHILD_SUBREAPER = 36
# What lkgen says on its way, and what that part of a call is called here.
_STEPS = {
    "Runs ": "namespace",
    "starting livekit-server": "server",
    "starting the agent": "agent starts",
    "calling": "in the call",
    "stopping": "closing",
}
WAYS = ("KILL", "TERM", "HUP", "a supervisor", "all at once")


@dataclass(frozen=True)
class Seen:
    """What came of one: the part of the call it came in, and what was not as it should be."""

    step: str
    ended_s: float
    wrong: tuple[str, ...]


class Attack:
    """Talks to one project, each watched; a folder for temporary files is theirs alone."""

    def __init__(self, folder: Path) -> None:
        self.scratch = folder / "tmp"
        self.scratch.mkdir()
        self._said = folder / "said"
        self._project = make(folder / "agent", {"turn_detection": "vad"})
        self._took_s: list[float] = []
        if wrong := [*self.talk(), *self.talk()]:
            raise SystemExit(f"It does not work by itself: {wrong}")
        self._files = self._found()
        # The first compiles what the others load.
        self._took_s.pop(0)

    def kill(self, way: str, part: float, number: int) -> Seen:
        """Start a talk, end it when this part of its time is over, then talk again."""
        talk = self._start()
        time.sleep(part * statistics.median(self._took_s[-5:]))
        early = talk.poll() is None
        step = self._step() if early else "over"
        began = time.monotonic()
        if early:
            _end(talk, way, number)
        code = talk.wait()
        ended_s = time.monotonic() - began
        told = self._said.read_text(errors="replace")
        wrong = [f"said {told[-300:]}"] * ("Traceback" in told)
        sent = {"TERM": signal.SIGTERM, "HUP": signal.SIGHUP}.get(way)
        if early and sent:
            wrong += [f"exit code {code}"] * (code not in (128 + sent, 0))
            wrong += [f"{ended_s:.1f} s to its end"] * (ended_s > _ENDS_WITHIN_S)
        wrong += self._left(folders=way != "all at once")
        wrong += [f"next talk: {one}" for one in self.talk()]
        return Seen(step, ended_s, tuple(wrong))

    def talk(self) -> list[str]:
        """Talk to the end; gives what was wrong with it."""
        began = time.monotonic()
        code = self._start().wait()
        self._took_s.append(time.monotonic() - began)
        wrong = [f"exit code {code}: {self._said.read_text(errors='replace')[-300:]}"] * (code != 0)
        return wrong + self._left(folders=True)

    def _start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "lkgen", "talk", str(self._project), "--turns", "1"]
        with self._said.open("wb") as said:
            return subprocess.Popen(
                [*command, "--python", str(environment("1.8"))],
                env={**os.environ, "TMPDIR": str(self.scratch)},
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                start_new_session=True,
            )

    def _step(self) -> str:
        said = self._said.read_text(errors="replace")
        found = [name for text, name in _STEPS.items() if f"  {text}" in said]
        return found[-1] if found else "start"

    def _left(self, *, folders: bool) -> list[str]:
        """What is still there: it has a moment to go."""
        deadline = time.monotonic() + _GONE_WITHIN_S
        while True:
            _reap()
            found = [f"process {running(pid)}" for pid in descendants(os.getpid()) if alive(pid)]
            found += [f"mount {line}" for line in _mounts(self.scratch)]
            if folders:
                found += [f"file {file}" for file in self.scratch.rglob("*")]
            if hasattr(self, "_files"):
                found += [f"file {file}" for file in self._found() ^ self._files]
            if not found or time.monotonic() > deadline:
                return found
            time.sleep(_POLL_S)

    def _found(self) -> set[Path]:
        return set(self._project.rglob("*"))


def main() -> int:
    """Kill as often as the arguments say; gives the exit code."""
    parser = argparse.ArgumentParser(description="Kill lkgen talk.")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--lock", help="a file that is locked for each talk, where others talk too")
    wanted = parser.parse_args()
    # Whatever loses its parent becomes a child of this process: nothing is overlooked.
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1)
    with tempfile.TemporaryDirectory(prefix="lkgen-kill-") as name:
        with in_turn(wanted.lock):
            attack = Attack(Path(name))
        seen: dict[str, list[Seen]] = defaultdict(list)
        each = max(1, wanted.kills // len(WAYS))
        # Ctrl-C ends it early, with the figures so far.
        with contextlib.suppress(KeyboardInterrupt):
            for number in range(each * len(WAYS)):
                way, part = WAYS[number % len(WAYS)], (number + 0.5) / (each * len(WAYS))
                with in_turn(wanted.lock):
                    seen[way].append(attack.kill(way, part, number // len(WAYS)))
    _tell(seen)
    return 1 if any(one.wrong for found in seen.values() for one in found) else 0


def _tell(seen: dict[str, list[Seen]]) -> None:
    for way, found in seen.items():
        steps = Counter(one.step for one in found)
        sys.stdout.write(
            f"{len(found)} times {way}: {sum(not one.wrong for one in found)} left nothing and the "
            f"next talk worked; {max(one.ended_s for one in found):.1f} s at most to its end\n"
            f"  in: {', '.join(f'{step} {count}' for step, count in steps.items())}\n"
        )
        for one in found:
            for wrong in one.wrong:
                sys.stdout.write(f"  WRONG in {one.step}: {wrong}\n")


def _end(talk: subprocess.Popen[bytes], way: str, number: int) -> None:
    """End a running talk in one of the ways; `number` chooses the supervisor."""
    if way in ("KILL", "TERM", "HUP"):
        talk.send_signal(getattr(signal, f"SIG{way}"))
        return
    supervisors = [p for p in descendants(talk.pid) if re.search(r"supervisor\.py", running(p))]
    # The others are of their families, and end with them.
    tops = [pid for pid in supervisors if _parent(pid) == talk.pid]
    chosen = [tops[number % len(tops)]] if tops else [talk.pid]
    if way == "all at once":
        chosen = [talk.pid, *supervisors]
    for pid in chosen:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _parent(pid: int) -> int:
    with contextlib.suppress(OSError, IndexError):
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    return 0


def _reap() -> None:
    """Let those end that have ended and became children of this process."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _mounts(below: Path) -> list[str]:
    lines = Path("/proc/self/mounts").read_text().splitlines()
    return [line for line in lines if str(below) in line]


if __name__ == "__main__":
    sys.exit(main())
