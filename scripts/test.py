"""Run all of lkgen's own tests: `python3 scripts/test.py [PYTEST ARGUMENT ...]`.

Needs Python 3.10 with venv and pip, git, and the network the first time. Tests that start a
livekit-server run by themselves, after all others; LKGEN_LIVEKIT_SERVER or the PATH may name
one, else it is built once, with Go.
"""

import os
import subprocess
import sys
import time

import bootstrap
from bootstrap import ROOT, Failed

NO_TESTS = 5

CHECKS = {
    "ruff check": ["ruff", "check"],
    "ruff format": ["ruff", "format", "--check"],
    "pyright": ["pyright"],
}
TESTS = {
    "pytest": ["pytest", "-m", "not room", "-n", "auto"],
    "pytest, rooms": ["pytest", "-m", "room and not nightly", "-n", "0"],
}


def test() -> int:
    """Run every part, whatever the others came to, and sum up."""
    given = sys.argv[1:]
    uv = bootstrap.find_uv()
    bootstrap.sync(uv)
    codes: dict[str, int] = {}
    lines: list[str] = []
    for name, command in {**CHECKS, **TESTS}.items():
        bootstrap.say(f"\n  {name}\n")
        start = time.monotonic()
        arguments = [*command, *given] if name in TESTS else command
        codes[name], last = run([uv, "run", "--no-sync", *arguments], bootstrap.environment(uv))
        seconds = time.monotonic() - start
        lines.append(f"  {name:<14} {seconds:6.1f} s   {last.strip('= ')}")
    # A selection may leave one of the two without tests, not both.
    ran = [name for name in TESTS if codes[name] != NO_TESTS]
    if given and ran:
        codes = {name: code for name, code in codes.items() if name not in TESTS or name in ran}
    sys.stdout.write("\n" + "\n".join(lines) + "\n\n")
    failed = [name for name, code in codes.items() if code]
    if failed:
        raise Failed(f"Failed: {', '.join(failed)}. The reasons are above.")
    sys.stdout.write("  All passed.\n")
    return 0


def run(command: list[str], variables: dict[str, str]) -> tuple[int, str]:
    """Run `command`, passing on what it prints; return its exit code and its last line."""
    tail = b""
    with subprocess.Popen(
        command, cwd=ROOT, env=variables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        assert process.stdout
        output = process.stdout.fileno()
        for chunk in iter(lambda: os.read(output, 4096), b""):
            sys.stdout.buffer.write(chunk)
            sys.stdout.flush()
            tail = (tail + chunk)[-4096:]
    lines = tail.decode(errors="replace").strip().splitlines() or [""]
    return process.returncode, lines[-1]


if __name__ == "__main__":
    bootstrap.main(test)
