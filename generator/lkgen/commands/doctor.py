"""What `lkgen doctor` does, without a screen."""

from __future__ import annotations

from functools import cache

from lkgen.catalogue import catalogue
from lkgen.doctor.retired import Retired


@cache
def retired() -> tuple[Retired, ...]:
    """The models and voices that the catalogue knows to be gone, or going."""
    known = catalogue()
    plugins = {one.id: one.import_.rpartition(".")[2] for one in known.providers}
    return tuple(
        Retired(
            tuple(dict.fromkeys(plugins[id] for id in entry.providers)),
            entry.role,
            entry.kind,
            tuple(entry.names),
            entry.date,
            entry.replacement,
            entry.still_answers,
            tuple(entry.sources),
        )
        for entry in known.retired.entries
    )
