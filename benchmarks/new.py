"""How long `lkgen new --defaults --no-lock` takes beside `copier copy` of the same template.

Whole processes, by turns, from this checkout without git's help for either: Copier gets a plain
folder. Prints the medians and their ratio: `uv run python benchmarks/new.py [ROUNDS]`.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from lkgen.root import CHECKOUT
from lkgen.template.source import PARTS


def seconds(*command: str) -> float:
    """How long `command` takes, in seconds; raises where it fails."""
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


def main() -> None:
    """Measure and print."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for part in PARTS:
            source = CHECKOUT / part
            (folder / "template" / part).parent.mkdir(parents=True, exist_ok=True)
            copy = shutil.copytree if source.is_dir() else shutil.copy
            copy(source, folder / "template" / part)
        ours: list[float] = []
        theirs: list[float] = []
        python = sys.executable
        for turn in range(rounds):
            options = ("--defaults", "--no-lock", "--no-git", "--quiet", "--vcs-ref", "HEAD")
            ours.append(seconds(python, "-m", "lkgen", "new", str(folder / f"a{turn}"), *options))
            copier = (python, "-m", "copier", "copy", "--quiet", "--defaults")
            theirs.append(seconds(*copier, str(folder / "template"), str(folder / f"b{turn}")))
    mine, plain = statistics.median(ours), statistics.median(theirs)
    sys.stdout.write(
        f"lkgen new {mine:.2f} s, copier copy {plain:.2f} s, ratio {mine / plain:.2f}\n"
    )


main()
