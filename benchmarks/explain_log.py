"""Time `lkgen explain` on a short text and on large logs, and see how much memory it takes.

python benchmarks/explain_log.py [--megabytes 200]

Prints for each: megabytes read, seconds, seconds of CPU, and the most memory in MB.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

MB = 1_000_000
EXPLAIN = (sys.executable, "-m", "lkgen", "explain")


def calls() -> Iterator[str]:
    """The log of one call after the other, in LiveKit's JSON, with an error now and then."""
    for number in count():
        fields = {"name": "livekit.agents", "pid": number, "job_id": f"AJ_{number}"}
        said = f"I would like to book table {number} please"
        yield json.dumps({"message": said, "level": "DEBUG", **fields})
        if number % 50 == 0:
            trace = f"Traceback (most recent call last):\nValueError: {number}"
            yield json.dumps({"message": "no", "level": "ERROR", "exc_info": trace, **fields})


def tracebacks() -> Iterator[str]:
    """Nothing but tracebacks, each another one."""
    for number in count():
        yield "Traceback (most recent call last):"
        for depth in range(10):
            yield f'  File "/app/part{depth}.py", line {number}, in f{depth}'
            yield f"    call_{depth}({number})"
        yield f"ValueError: {number} of {number * 7} is lost"


def main() -> None:
    """Write each log, explain it, print the figures."""
    parser = argparse.ArgumentParser(description="Time lkgen explain.")
    parser.add_argument("--megabytes", type=int, default=200)
    size = parser.parse_args().megabytes * MB
    measure("short text", 0, "AgentSession isn't running")
    with tempfile.TemporaryDirectory() as folder:
        for kind in (calls, tracebacks):
            file = Path(folder) / f"{kind.__name__}.log"
            write(file, kind, size)
            measure(kind.__name__, file.stat().st_size, "--file", str(file))
            file.unlink()


def write(file: Path, lines: Callable[[], Iterator[str]], size: int) -> None:
    """Write lines into a file until it has that size."""
    with file.open("w", encoding="utf-8") as log:
        for line in lines():
            log.write(line + "\n")
            if log.tell() >= size:
                return


def measure(name: str, size: int, *arguments: str) -> None:
    """Run lkgen explain and print what it took."""
    began = time.monotonic()
    with subprocess.Popen([*EXPLAIN, *arguments], stdout=subprocess.DEVNULL) as process:
        _, _, used = os.wait4(process.pid, 0)
        seconds = time.monotonic() - began
        process.returncode = 0
    memory = used.ru_maxrss / 1_000
    cpu = used.ru_utime + used.ru_stime
    sys.stdout.write(
        f"{name:<12} {size / MB:6.0f} MB {seconds:6.2f} s {cpu:6.2f} s CPU {memory:5.0f} MB\n"
    )


if __name__ == "__main__":
    main()
