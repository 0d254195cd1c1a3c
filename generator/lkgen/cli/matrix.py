"""lkgen matrix"""

from __future__ import annotations

from enum import Enum
from itertools import islice
from typing import Annotated

import typer

from lkgen.cli.harness import Json, NoColor, Quiet, reporting
from lkgen.errors import LkgenError
from lkgen.terminal import ACCENT, terminal


class Coverage(str, Enum):
    """How many variants: see lkgen.commands.matrix.variants."""

    each = "each"
    pairs = "pairs"
    full = "full"


def matrix(
    coverage: Annotated[
        Coverage, typer.Option(help="Every value once, every pair of values, or everything.")
    ] = Coverage.each,
    kind: Annotated[
        str | None, typer.Option(metavar="KIND", help="Only the variants of this question.")
    ] = None,
    shard: Annotated[
        str | None, typer.Option(metavar="I/N", help="Only the Ith of N equal parts.")
    ] = None,
    json: Json = False,
    quiet: Quiet = False,
    no_color: NoColor = False,
) -> None:
    """List the variants of a project that tests and CI cover.

    [bold]lkgen matrix --coverage pairs --shard 1/4 --json[/bold]
    """
    with reporting(json=json, quiet=quiet):
        from rich.markup import escape

        from lkgen.commands.matrix import variants

        found = variants(coverage.value, kind)
        if shard:
            index, count = _shard(shard)
            found = islice(found, index - 1, None, count)
        if json:
            terminal.document({"include": [{"name": v.name, "answers": v.answers} for v in found]})
            return
        for variant in found:
            answers = " ".join(f"{key}={value}" for key, value in variant.answers.items())
            terminal.print(f"  [{ACCENT}]{escape(variant.name):<40}[/] {escape(answers)}")


def _shard(text: str) -> tuple[int, int]:
    index, _, count = text.partition("/")
    if index.isdecimal() and count.isdecimal() and 1 <= int(index) <= int(count):
        return int(index), int(count)
    raise LkgenError(f"--shard {text} is no part of a whole.", "Write I/N, such as 1/4.")
