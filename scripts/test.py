"""Run lkgen's own tests: `python3 scripts/test.py [PART ...] [--full] [PYTEST ARGUMENT ...]`.

Without a part it is the ordinary run: all parts, of the long ones a sample. With `--full` nothing
is left out, nor where parts are named: core, values, drives, series, rooms, fresh. What else is
given goes to pytest, such as `-k deepgram`. Calls in rooms, which mostly wait, are made beside the
other parts, which give way to them; their output follows at the end.

Needs Python 3.10 with venv and pip, git, and the network the first time: each series' packages are
installed once, and livekit-server, unless LKGEN_LIVEKIT_SERVER or the PATH names one, is built
once, with Go.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO, NamedTuple
from xml.etree import ElementTree

import bootstrap
from bootstrap import ROOT, Failed

NO_TESTS = 5
SLOWEST = 10

CHECKS = {
    "ruff check": ["ruff", "check"],
    "ruff format": ["ruff", "format", "--check"],
    "pyright": ["pyright"],
}
# For each part the tests that pyproject.toml's markers choose, and how many beside each other.
OTHERS = ("values", "drives", "series", "room", "fresh")
PARTS = {
    "core": (f"not ({' or '.join(OTHERS)})", "auto"),
    "values": ("values", "auto"),
    "series": ("series", "auto"),
    "fresh": ("fresh", "auto"),
    # By file: its tests share what they have set off beside each other, and wait for it.
    "drives": ("drives", "2", "--dist", "loadfile"),
    # One at a time: the time between two words decides what an agent does.
    "rooms": ("room", "0"),
}


class Ran(NamedTuple):
    """What came of a command: its exit code, its last line, and the seconds of each test."""

    name: str
    code: int
    seconds: float
    last: str
    tests: list[tuple[float, str]]


def test() -> int:
    """Run every command of the parts asked for, whatever the others came to, and sum up."""
    parts, full, given = asked(sys.argv[1:])
    uv = bootstrap.find_uv()
    bootstrap.sync(uv)
    start = time.monotonic()
    every = run_all(uv, dict(commands(parts, full, given)))
    lines = summary(every, time.monotonic() - start)
    sys.stdout.write("\n".join(["", *lines, ""]))
    # A selection may leave some parts without tests, not all.
    ran = [one for one in every if one.code != NO_TESTS]
    failed = [one.name for one in (ran if given and tested(ran) else every) if one.code]
    if failed:
        raise Failed(f"Failed: {', '.join(failed)}. The reasons are above.")
    sys.stdout.write("  All passed.\n")
    return 0


def asked(arguments: list[str]) -> tuple[list[str], bool, list[str]]:
    """The parts that the command line names, or all; whether in full; what is for pytest."""
    parts: list[str] = []
    while arguments and arguments[0] in PARTS:
        parts.append(arguments.pop(0))
    given = [argument for argument in arguments if argument != "--full"]
    return parts or list(PARTS), bool(parts) or "--full" in arguments, given


def commands(parts: list[str], full: bool, given: list[str]) -> Iterator[tuple[str, list[str]]]:
    """What is run, by name."""
    yield "environments", ["python", str(ROOT / "tests/make_environments.py"), *parts]
    if "core" in parts:
        yield from CHECKS.items()
    for part in parts:
        marked, *processes = PARTS[part]
        chosen = f"({marked}) and not nightly" + ("" if full else " and not full")
        yield part, ["pytest", "-m", chosen, "-n", *processes, *given]


def run_all(uv: str, steps: dict[str, list[str]]) -> list[Ran]:
    """Run one step after the other, and beside the others the calls."""
    ran = [run(uv, "environments", steps.pop("environments"))]
    if "rooms" not in steps or len(steps) == 1:
        return ran + [run(uv, name, command) for name, command in steps.items()]
    calls = steps.pop("rooms")
    give_way = ["nice", "-n", "19"] if shutil.which("nice") else []
    with tempfile.TemporaryFile() as output, ThreadPoolExecutor(1) as beside:
        called = beside.submit(run, uv, "rooms", calls, output)
        ran += [run(uv, name, [*give_way, *command]) for name, command in steps.items()]
        ran.append(called.result())
        output.seek(0)
        shutil.copyfileobj(output, sys.stdout.buffer)
    return ran


def run(uv: str, name: str, command: list[str], output: IO[bytes] = sys.stdout.buffer) -> Ran:
    """Run a command in lkgen's environment, passing on what it prints."""
    bootstrap.say(f"\n  {name}\n")
    start = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="lkgen-test-") as folder:
        report = Path(folder) / "tests.xml"
        options = [f"--junit-xml={report}"] if "pytest" in command else []
        line = [uv, "run", "--no-sync", *command, *options]
        code, last = passed_on(line, bootstrap.environment(uv), output)
        return Ran(name, code, time.monotonic() - start, last, times(report))


def passed_on(command: list[str], variables: dict[str, str], to: IO[bytes]) -> tuple[int, str]:
    """Run `command`, passing on what it prints; return its exit code and its last line."""
    tail = b""
    with subprocess.Popen(
        command, cwd=ROOT, env=variables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        assert process.stdout
        output = process.stdout.fileno()
        for chunk in iter(lambda: os.read(output, 4096), b""):
            to.write(chunk)
            to.flush()
            tail = (tail + chunk)[-4096:]
    lines = tail.decode(errors="replace").strip().splitlines() or [""]
    return process.returncode, lines[-1]


def times(report: Path) -> list[tuple[float, str]]:
    """How long each test took, with its name, from pytest's report."""
    if not report.exists():
        return []
    cases = ElementTree.parse(report).iter("testcase")  # noqa: S314 - our own pytest wrote it
    return [
        (float(one.get("time", 0)), f"{one.get('classname')}::{one.get('name')}") for one in cases
    ]


def tested(every: list[Ran]) -> bool:
    return any(one.tests for one in every)


def summary(every: list[Ran], seconds: float) -> Iterator[str]:
    """A line for each command, their time together, and a line for each of the slowest tests."""
    for one in every:
        yield f"  {one.name:<14} {one.seconds:6.1f} s   {one.last.strip('= ')}"
    yield f"  {'together':<14} {seconds:6.1f} s"
    slowest = sorted((test for one in every for test in one.tests), reverse=True)[:SLOWEST]
    if slowest:
        yield "\n  The slowest tests"
    for seconds, name in slowest:
        yield f"  {seconds:6.1f} s   {name}"


if __name__ == "__main__":
    bootstrap.main(test)
