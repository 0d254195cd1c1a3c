"""What `lkgen doctor` does, without a screen."""

from __future__ import annotations

from functools import cache
from typing import Any

from lkgen import safe_yaml
from lkgen.doctor.retired import Retired
from lkgen.root import CATALOGUE, current_root


@cache
def retired() -> tuple[Retired, ...]:
    """The models and voices that the catalogue knows to be gone, or going.

    Read by themselves: the whole catalogue would take longer than the check.
    """
    entries = safe_yaml.read(current_root() / CATALOGUE / "retired.yml")["entries"]
    return tuple(_retired(entry) for entry in entries)


def _retired(entry: dict[str, Any]) -> Retired:
    return Retired(
        tuple(dict.fromkeys(_plugin(id) for id in entry["providers"])),
        entry["role"],
        entry.get("kind", "model"),
        tuple(entry["names"]),
        entry.get("date"),
        entry.get("replacement", ""),
        entry.get("still_answers", False),
        tuple(entry["sources"]),
    )


@cache
def _plugin(provider: str) -> str:
    """The module of a provider, below livekit.plugins or livekit.agents."""
    file = current_root() / CATALOGUE / "providers" / f"{provider}.yml"
    return safe_yaml.read(file)["import"].rpartition(".")[2]
