"""The catalogue as `lkgen list` shows it."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any

from lkgen.catalogue import KINDS, Provider, Role, catalogue
from lkgen.errors import LkgenError
from lkgen.terminal import as_json


def listing(kind: str | None = None) -> dict[str, list[dict[str, Any]]]:
    """Every kind and its choices, or one kind's; dash and underscore are equal.

    The fields are those of the contract's `lkgen list --json`; those that a kind lacks are
    absent. Raises LkgenError for an unknown kind.
    """
    if kind is None:
        return {name: _entries(name) for name in KINDS}
    name = kind.replace("_", "-")
    if name not in KINDS:
        near = get_close_matches(name, KINDS, n=1)
        hint = f"Did you mean {near[0]}? " if near else ""
        raise LkgenError(f"There is no kind {kind}.", f"{hint}The kinds: {', '.join(KINDS)}.")
    return {name: _entries(name)}


def whole_document() -> str:
    """What `lkgen list --json` prints."""
    return as_json({"kinds": listing()})


def _entries(kind: str) -> list[dict[str, Any]]:
    known = catalogue()
    if kind == "series":
        return [
            {
                "id": series.id,
                "label": series.label,
                "docs": series.docs,
                "package": f"livekit-agents=={series.packages['livekit-agents']}",
            }
            for series in sorted(known.series, key=lambda series: series.id, reverse=True)
        ]
    all_series = [series.id for series in known.series]
    if kind == "turn-detection":
        return [
            {"id": way.id, "label": f"{way.label}: {way.about}", "series": all_series}
            for way in known.turn_detection
        ]
    return [
        _entry(provider, role, all_series)
        for provider in known.providers
        for name, role in provider.roles.items()
        if name.replace("_", "-") == kind
    ]


def _entry(provider: Provider, role: Role, all_series: list[str]) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "id": provider.id,
        "label": provider.label,
        "package": provider.package,
        "import": f"{provider.import_}.{role.class_}",
        "env": [way for way in provider.needs if way],
        "optional_env": provider.optional_env,
        "model": role.model or None,
        "voice": role.voice or None,
        "sample_rate": role.sample_rate,
        "streaming": role.streaming,
        "languages": role.languages,
        "series": [series for series in all_series if role.is_in(series)],
        "docs": role.docs,
        "deprecated": role.deprecated or None,
    }
    return {name: value for name, value in fields.items() if value is not None}


def limits(kind: str) -> dict[str, str]:
    """What keeps choices of `kind` from going with everything, series apart, by their ids."""
    found: dict[str, str] = {}
    for provider in catalogue().providers:
        for name, role in provider.roles.items():
            said = [
                "LiveKit Cloud only" if role.cloud else "",
                "phone calls only" if role.telephony else "",
                "not for phone calls" if name == "avatar" or role.telephony is False else "",
                f"Python {role.python} or newer" if role.python else "",
            ]
            if name.replace("_", "-") == kind and any(said):
                found[provider.id] = ", ".join(filter(None, said))
    return found


def not_offered(kind: str) -> dict[str, str]:
    """What LiveKit has of `kind` and no question offers: its id and the reason."""
    return {entry.id: entry.reason for entry in catalogue().not_offered if entry.kind == kind}
