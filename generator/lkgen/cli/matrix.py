"""lkgen matrix: list the variants of a project that tests and CI cover."""

from __future__ import annotations

from enum import Enum
from itertools import islice
from typing import Annotated

import typer

from lkgen.errors import LkgenError
from lkgen.terminal import accent, terminal


class Coverage(str, Enum):
    """How many variants: see lkgen.commands.matrix.variants."""

    each = "each"
    pairs = "pairs"
    full = "full"


def run(
    coverage: Annotated[
        Coverage, typer.Option(help="Every value once, every pair of values, or everything.")
    ] = Coverage.each,
    kind: Annotated[
        str | None, typer.Option(metavar="KIND", help="Only the variants of this question.")
    ] = None,
    shard: Annotated[
        str | None, typer.Option(metavar="I/N", help="Only the Ith of N equal parts.")
    ] = None,
) -> None:
    """List the variants of a project that tests and CI cover.

    \b
    lkgen matrix --coverage pairs --shard 1/4 --json
    """
    from lkgen.commands.matrix import variants

    found = variants(coverage.value, kind)
    if shard:
        index, count = _shard(shard)
        found = islice(found, index - 1, None, count)
    if terminal.json:
        terminal.document({"include": [{"name": v.name, "answers": v.answers} for v in found]})
        return
    for variant in found:
        answers = " ".join(f"{key}={value}" for key, value in variant.answers.items())
        terminal.print(f"  {accent(f'{variant.name:<40}')} {answers}")


def _shard(text: str) -> tuple[int, int]:
    index, _, count = text.partition("/")
    if index.isdecimal() and count.isdecimal() and 1 <= int(index) <= int(count):
        return int(index), int(count)
    raise LkgenError(f"--shard {text} is no part of a whole.", "Write I/N, such as 1/4.")
