"""Run every command under each misfortune that a person or a machine can bring.

python benchmarks/attack_commands.py [--talk] [--only MISFORTUNE ...] [--commands NAME ...]

No command may show a traceback, end in a way that is not in the contract, hang, or
print, with --json, anything but one document. `--talk` adds calls, some ten seconds each. Prints
what went wrong and the figures; exit code 1 if anything did. Linux only: disks are mounted in a
namespace of their own.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from itertools import product
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from support.environments import environment
from support.in_turn import in_turn
from support.projects import make

from lkgen.talk.sandbox.binary import cached_server

# Only against one that hangs: nothing is measured.
_PATIENCE_S = 180.0
_CODES = {0, 1, 2, 3}
_LONG = "x" * 5_000
# $HERE holds agent/, log, odd.yml and the folders named below; "$@" is the command.
MISFORTUNES = {
    "none": 'cd "$HERE"; "$@"',
    "disk full": 'on_disk size=6m; head -c 6M /dev/zero > fill || true; "$@"',
    "inodes full": 'on_disk nr_inodes=400; i=0; while : > f$i; do i=$((i + 1)); done; "$@"',
    "disk read only": 'on_disk size=9m; mount -o remount,ro "$HERE"; "$@"',
    "no temporary folder": (
        'mount --bind "$HERE" /mnt; mount -t tmpfs -o ro tmpfs /var/tmp; '
        'mount -t tmpfs -o ro tmpfs /tmp; export HERE=/mnt TMPDIR=/nowhere; cd /proc; "$@"'
    ),
    "TMPDIR is a file": 'cd "$HERE"; TMPDIR="$HERE/log" "$@"',
    "TMPDIR is full": 'cd "$HERE"; small; TMPDIR="$HERE/disk" "$@"',
    "home is a file": 'cd "$HERE"; unset XDG_CACHE_HOME; HOME="$HERE/log" "$@"',
    "no home": 'cd "$HERE"; unset HOME XDG_CACHE_HOME; "$@"',
    "home is full": 'cd "$HERE"; small; unset XDG_CACHE_HOME; HOME="$HERE/disk" "$@"',
    "files of no byte": 'cd "$HERE"; ulimit -f 0; "$@"',
    "files of 4 kB": 'cd "$HERE"; ulimit -f 8; "$@"',
    "twelve open files": 'cd "$HERE"; ulimit -n 12; "$@"',
    "folder gone": 'cd "$HERE"; mkdir gone; cd gone; rmdir "$HERE/gone"; "$@"',
    "file named git": 'cd "$HERE/odd"; PATH="$HERE/odd:$PATH" "$@"',
    "folder named git": 'cd "$HERE/odder"; PATH="$HERE/odder:$PATH" "$@"',
    "nothing on PATH": 'cd "$HERE"; PATH="$HERE/odder" "$@"',
    "Copier's settings are absent": 'cd "$HERE"; COPIER_SETTINGS_PATH=/nowhere "$@"',
    "Copier's settings are a folder": 'cd "$HERE"; COPIER_SETTINGS_PATH=/etc "$@"',
    "Copier's settings are a device": 'cd "$HERE"; COPIER_SETTINGS_PATH=/dev/zero "$@"',
    "Copier's settings are broken": 'cd "$HERE"; COPIER_SETTINGS_PATH="$HERE/odd.yml" "$@"',
    "input closed": 'cd "$HERE"; "$@" <&-',
    "output closed": 'cd "$HERE"; "$@" >&-',
    "errors closed": 'cd "$HERE"; "$@" 2>&-',
    "all closed": 'cd "$HERE"; "$@" <&- >&- 2>&-',
    "output full": 'cd "$HERE"; "$@" >/dev/full',
    "errors full": 'cd "$HERE"; "$@" 2>/dev/full',
    "output nobody reads": 'cd "$HERE"; "$@" | true',
}
_DISK = """
on_disk() {
  mount -t tmpfs -o "$1" tmpfs "$HERE/disk"
  cp -r "$HERE/agent" "$HERE/log" "$HERE/disk"; cd "$HERE/disk"
  export HERE="$HERE/disk" TMPDIR="$HERE/disk" HOME="$HERE/disk" XDG_CACHE_HOME="$HERE/disk"
}
small() {
  mount -t tmpfs -o size=8k tmpfs "$HERE/disk"
  head -c 9k /dev/zero >"$HERE/disk/fill" || true
}
"""
COMMANDS: dict[str, tuple[str, ...]] = {
    "new": ("new", "HERE/made", "--defaults"),
    "list": ("list",),
    "matrix": ("matrix", "--kind", "hosting"),
    "update": ("update", "HERE/agent", "--set", "tts=elevenlabs"),
    "update --check": ("update", "HERE/agent", "--check"),
    "doctor": ("doctor", "HERE/agent"),
    "doctor --fix": ("doctor", "HERE/agent", "--fix", "--no-cache"),
    "explain": ("explain", "--file", "HERE/log"),
    # Where it is given names and files that are none.
    "long: new": ("new", _LONG, "--defaults"),
    "long: set": ("new", "HERE/made", "--defaults", "--set", f"description={_LONG}"),
    "long: answers": ("new", "HERE/made", "--defaults", "--answers", _LONG),
    "long: update": ("update", _LONG),
    "long: doctor": ("doctor", _LONG),
    "long: select": ("doctor", "HERE/agent", "--select", _LONG),
    "long: explain": ("explain", "--file", _LONG),
    "long: text": ("explain", _LONG),
    "long: list": ("list", _LONG),
    "long: kind": ("matrix", "--kind", _LONG),
    "long: shard": ("matrix", "--shard", f"1/{'9' * 5_000}"),
    "long: vcs-ref": ("new", "HERE/made", "--defaults", "--vcs-ref", _LONG),
}
TALKS: dict[str, tuple[str, ...]] = {
    "talk": ("talk", "HERE/agent", "--turns", "1", "--python", "$PYTHON"),
    "talk --svg": ("talk", "HERE/agent", "--python", "$PYTHON", "--svg", "/dev/full"),
    "talk --record": ("talk", "HERE/agent", "--python", "$PYTHON", "--record", "/dev/full"),
    "long: python": ("talk", "HERE/agent", "--python", _LONG),
    "long: svg": ("talk", "HERE/agent", "--python", "$PYTHON", "--svg", _LONG),
    "long: record": ("talk", "HERE/agent", "--python", "$PYTHON", "--record", _LONG),
    "long: script": ("talk", "HERE/agent", "--python", "$PYTHON", "--script", _LONG),
    "long: service": ("talk", "HERE/agent", "--python", "$PYTHON", "--service", _LONG),
    "long: talk": ("talk", _LONG),
}


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    code: int
    out: bytes
    err: str
    seconds: float

    def wrong(self, misfortune: str) -> str:
        """What was not as it should be; empty if all was."""
        said = self.err + self.out.decode(errors="replace")
        for sign in ("Traceback (most", "Exception ignored", "Segmentation", "core dumped"):
            if sign in said:
                return f"{sign}: {said[-700:]}"
        if self.code not in _CODES:
            return f"exit code {self.code}: {said[-500:]}"
        if self.seconds > _PATIENCE_S:
            return f"took {self.seconds:.0f} s"
        if "output" in misfortune or "all" in misfortune:
            return ""
        try:
            json.loads(self.out)
        except ValueError:
            return f"not one JSON document: {self.out[-300:]!r} {self.err[-300:]}"
        return ""


def main() -> int:
    """Run what the arguments choose; gives the exit code."""
    parser = argparse.ArgumentParser(description="Run commands under misfortunes.")
    parser.add_argument("--talk", action="store_true")
    parser.add_argument("--only", nargs="*", default=[*MISFORTUNES])
    parser.add_argument("--commands", nargs="*", default=[])
    parser.add_argument("--lock", help="a file that is locked for each talk, where others talk too")
    wanted = parser.parse_args()
    known = {**COMMANDS, **TALKS}
    chosen = {n: known[n] for n in wanted.commands} or (TALKS if wanted.talk else COMMANDS)
    tried, wrong = 0, 0
    with tempfile.TemporaryDirectory(prefix="lkgen-odd-", dir="/var/tmp") as name:
        sample = _sample(Path(name) / "sample")
        for misfortune, (command, words) in product(wanted.only, chosen.items()):
            if command.startswith("long: ") and misfortune != "none":
                continue
            folder = Path(name) / str(tried)
            folder.mkdir()
            with in_turn(wanted.lock if command in TALKS else None):
                found = _run(folder, sample, words, misfortune).wrong(misfortune)
            tried, wrong = tried + 1, wrong + bool(found)
            if found:
                sys.stdout.write(f"WRONG {command}, {misfortune}: {found}\n")
                sys.stdout.flush()
    sys.stdout.write(f"{tried} commands under {len(wanted.only)} misfortunes: {wrong} wrong\n")
    return 1 if wrong else 0


def _run(folder: Path, sample: Path, command: tuple[str, ...], misfortune: str) -> Done:
    """Run a command in a folder that has all it needs, but for one misfortune."""
    shutil.copytree(sample, folder / "agent")
    for name in ("disk", "odd", "odder", "odder/git"):
        (folder / name).mkdir()
    (folder / "odd/git").write_text("mine")
    (folder / "odd.yml").write_text("trust: [\n")
    (folder / "log").write_text("RuntimeError: AgentSession isn't running\n" * 3)
    # Its place has another name where something was mounted.
    words = [f'"{word}"' for word in (*command, "--json")]
    run = f'exec "$LKGEN" -m lkgen {" ".join(words)}'.replace("HERE", "$HERE")
    before = ["unshare", "--user", "--map-root-user", "--mount", "/bin/sh", "-eu", "-c"]
    began = time.monotonic()
    done = subprocess.run(
        [*before, _DISK + MISFORTUNES[misfortune], "sh", "/bin/sh", "-c", run],
        env={
            **os.environ,
            "HERE": str(folder),
            "LKGEN": sys.executable,
            "PYTHON": str(environment("1.8")),
            "LKGEN_LIVEKIT_SERVER": str(cached_server()),
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=_PATIENCE_S * 2,
        check=False,
    )
    err = done.stderr.decode(errors="replace")
    return Done(done.returncode, done.stdout, err, time.monotonic() - began)


def _sample(project: Path) -> Path:
    """A project whose first commit is made."""
    make(project, {"turn_detection": "vad"})
    for words in (("init", "-q"), ("add", "-A"), ("commit", "-qm", "x")):
        who = ("-c", "user.name=Ada", "-c", "user.email=ada@example.com")
        subprocess.run(["git", *who, *words], cwd=project, check=True)
    return project


if __name__ == "__main__":
    sys.exit(main())
