"""The catalogue as `lkgen list` shows it."""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache
from typing import Any

from lkgen.built import built_json, built_text
from lkgen.errors import LkgenError
from lkgen.terminal import as_json


def listing(kind: str | None = None) -> dict[str, list[dict[str, Any]]]:
    """Every kind and its choices, or one kind's; dash and underscore are equal.

    The fields are those of the contract's `lkgen list --json`; those that a kind lacks are
    absent. Raises LkgenError for an unknown kind.
    """
    known: dict[str, list[dict[str, Any]]] = _known()["kinds"]
    if kind is None:
        return known
    name = kind.replace("_", "-")
    if name not in known:
        near = get_close_matches(name, known, n=1)
        hint = f"Did you mean {near[0]}? " if near else ""
        raise LkgenError(f"There is no kind {kind}.", f"{hint}The kinds: {', '.join(known)}.")
    return {name: known[name]}


def whole_document() -> str:
    """What `lkgen list --json` prints."""
    return built_text("list.json") or as_json({"kinds": listing()})


def limits(kind: str) -> dict[str, str]:
    """What keeps choices of `kind` from going with everything, series apart, by their ids."""
    return _known()["limits"][kind]


def not_offered(kind: str) -> dict[str, str]:
    """What LiveKit has of `kind` and no question offers: its id and the reason."""
    return _known()["not_offered"][kind]


@cache
def _known() -> dict[str, Any]:
    if built := built_json("listing.json"):
        return built
    from lkgen.catalogue.listing import listed

    return listed()
