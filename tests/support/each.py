"""The values that the catalogue offers, one variant for each, worked out once a process."""

from __future__ import annotations

from functools import cache

from lkgen.commands.matrix import Variant, variants


@cache
def each(series: str | None = None) -> tuple[Variant, ...]:
    """Every value of every question; of `series`, if given, else series are values too."""
    return tuple(variants("each", series=series))
