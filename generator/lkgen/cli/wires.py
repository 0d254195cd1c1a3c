"""What the catalogue knows of providers' addresses, for the fakes of a call."""

from __future__ import annotations

from functools import cache

from lkgen.catalogue import catalogue
from lkgen.talk.fakes.kinds.wire import Wire


@cache
def wires() -> tuple[Wire, ...]:
    """Every wire of the catalogue, as a `Switchboard` takes them."""
    return tuple(Wire(**wire.model_dump()) for wire in catalogue().all_wires())
