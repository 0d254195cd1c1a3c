"""What introspect.py sees in the tests' own environments, so that nothing is installed twice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from introspect import describe, packages, together
from introspect import unpacked as read_only

from lkgen.catalogue import Series
from support.environments import environment, newer_python, unpacked, whole_environment


def seen(series: Series) -> dict[str, Any]:
    """What a file of lkgen.facts holds, seen in the environments of `series`."""
    read = [f"{name}@{folder_of(name, version)}" for name, version in read_only(series).items()]
    names = packages(series, newer=False)
    parts = [describe(str(whole_environment(series.id)), [*names, *read])]
    if asking := packages(series, newer=True):
        newer = newer_python(series.container_python)
        assert newer, f"Python {series.container_python} or newer, for {asking}"
        python = environment(series.id, newer, [*asking, "livekit-agents"])
        parts.append(describe(str(python), asking))
    return together(*parts)


def folder_of(name: str, version: str) -> Path:
    """Where the package lies unpacked."""
    return unpacked(f"{name}=={version}")
