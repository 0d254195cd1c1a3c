"""Send odd requests to every fake: `uv run python benchmarks/attack_fakes.py [--requests 5000]`.

None of them is what a client sends: bodies that are no JSON or have no end, fields of the wrong
type, plain requests to websockets and the other way round, damaged HTTP/2 (tests/support/
odd_requests.py). Prints what they were answered, what failed in the fakes, seconds and MB; exit
code 1 if anything failed or was printed.
"""

from __future__ import annotations

import argparse
import asyncio
import resource
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from support.odd_requests import attack, rounds

from lkgen.talk.net.mishaps import told


def main() -> int:
    """Attack as often as the arguments say; gives the exit code."""
    parser = argparse.ArgumentParser(description="Attack the fakes.")
    parser.add_argument("--requests", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=time.time_ns())
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lkgen-attack-") as folder:
        return asyncio.run(_attack(Path(folder), wanted.requests, wanted.seed))


async def _attack(folder: Path, requests: int, seed: int) -> int:
    began = time.monotonic()
    async with attack(folder, seed) as found:
        asked = await rounds(found, requests)
        failures = sorted({told(failure) for failure in found.switchboard.failures})
        fakes = len(found.switchboard.fakes)
    seconds = time.monotonic() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    lines = [f"{asked} requests to {fakes} fakes in {seconds:.1f} s, {memory} MB, seed {seed}"]
    lines += [f"{count:6} {ends}" for ends, count in found.told.most_common()]
    lines += [f"{len(failures)} kinds of failures", *failures]
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
