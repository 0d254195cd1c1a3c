"""What people and programs see of the catalogue, by kind of choice."""

from __future__ import annotations

from typing import Any

from lkgen.catalogue import KINDS, Provider, Role, catalogue


def listed() -> dict[str, Any]:
    """All of it: `kinds` and their entries, as the contract has them for `lkgen list --json`.

    Beside that, by kind: `limits`, what keeps choices from going with everything, series apart;
    and `not_offered`, what LiveKit has and no question offers, with the reason.
    """
    return {
        "kinds": {kind: _entries(kind) for kind in KINDS},
        "limits": {kind: _limits(kind) for kind in KINDS},
        "not_offered": {kind: _not_offered(kind) for kind in KINDS},
    }


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


def _limits(kind: str) -> dict[str, str]:
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


def _not_offered(kind: str) -> dict[str, str]:
    return {entry.id: entry.reason for entry in catalogue().not_offered if entry.kind == kind}
