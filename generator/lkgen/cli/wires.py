"""What the catalogue knows of providers' addresses, for the fakes of a call."""

from __future__ import annotations

from functools import cache

from lkgen.catalogue import catalogue
from lkgen.talk.fakes.kinds.wire import Gone, Wire


@cache
def wires() -> tuple[Wire, ...]:
    """Every wire of the catalogue, as a `Switchboard` takes them."""
    return tuple(
        Wire(
            **wire.model_dump(exclude={"gone"}),
            gone=Gone(**wire.gone.model_dump()) if wire.gone else None,
        )
        for wire in catalogue().all_wires()
    )
