"""The pairwise matrix in one process: `uv run python benchmarks/pairs.py [SHARD]`.

Renders every variant of `lkgen matrix --coverage pairs` of the newest series in memory, compiles
its Python, and writes it to a folder that one ruff run checks; SHARD is I/N, such as 1/10, for a
part of them. Beside it the time of Copier's run_copy, called in the same process for five of the
variants. Prints seconds a variant: answering and rendering, compiling, run_copy (its median).
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

import copier

from lkgen.catalogue import catalogue
from lkgen.commands.matrix import variants
from lkgen.root import CHECKOUT
from lkgen.template import Template

ROUNDS = 5


def main() -> None:
    """Measure and print."""
    index, count = map(int, (sys.argv[1] if len(sys.argv) > 1 else "1/1").split("/"))
    series = catalogue().series[-1].id
    template = Template(CHECKOUT)
    start = time.perf_counter()
    chosen = list(islice(variants("pairs", series=series), index - 1, None, count))
    listing = time.perf_counter() - start
    rendering = compiling = 0.0
    with tempfile.TemporaryDirectory(prefix="lkgen-pairs-") as name:
        folder = Path(name)
        for number, variant in enumerate(chosen):
            start = time.perf_counter()
            files = template.files(template.answer(variant.answers, "my-agent"))
            rendered = time.perf_counter()
            for path, text in files.items():
                if path.endswith(".py"):
                    compile(text, path, "exec")
            compiling += time.perf_counter() - rendered
            rendering += rendered - start
            for path, text in files.items():
                file = folder / f"{number:05}" / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, encoding="utf-8")
        start = time.perf_counter()
        for command in (["check", "--quiet"], ["format", "--check", "--quiet"]):
            subprocess.run(["ruff", *command, "--no-cache", folder], check=True)
        ruff = time.perf_counter() - start
        copies: list[float] = []
        for number, variant in enumerate(chosen[:: max(1, len(chosen) // ROUNDS)][:ROUNDS]):
            start = time.perf_counter()
            dest, data = folder / f"copy{number}", dict(variant.answers)
            copier.run_copy(
                str(CHECKOUT), dest, data=data, defaults=True, quiet=True, vcs_ref="HEAD"
            )
            copies.append(time.perf_counter() - start)
    here, there = (rendering + compiling) / len(chosen), statistics.median(copies)
    sys.stdout.write(
        f"{len(chosen)} variants, listed in {listing:.0f} s; each answered and rendered in "
        f"{rendering / len(chosen):.4f} s, compiled in {compiling / len(chosen):.4f} s; "
        f"run_copy {there:.3f} s; ratio {here / there:.3f}; ruff for all {ruff:.1f} s\n"
    )


main()
