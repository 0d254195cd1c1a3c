"""Which defaults end, or have not been seen to answer for half a year: for canary.py's report."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from lkgen.catalogue import Provider, Role, catalogue
from lkgen.catalogue.lifetime import NOTICE, Kind, last_seen

KINDS: tuple[Kind, ...] = ("model", "voice")


def ending(today: date) -> list[str]:
    """Defaults that are shut off, or will be within six months from `today`; a line each."""
    known = catalogue()
    lines: list[str] = []
    for provider, name, kind, default, series in _defaults():
        end = known.retired.find(provider.id, name, kind, default)
        if end and (end.date is None or end.ends_by(today + NOTICE)):
            when = end.date or "on a day not named yet"
            instead = end.replacement or "nothing"
            of = f"**{provider.label}** {name} {series}"
            lines.append(f"{of}: {default} ends {when}; its successor is {instead}")
    return lines


def unconfirmed(today: date) -> list[str]:
    """Defaults that nobody has confirmed in the six months before `today`; a line each."""
    known = catalogue()
    lines: list[str] = []
    for provider, name, _, default, series in _defaults():
        seen = last_seen(known.seen, provider.id, name, default)
        if seen is None or seen < today - NOTICE:
            said = f"last seen on {seen}" if seen else "never looked up"
            lines.append(f"**{provider.label}** {name} {series}: {default}, {said}")
    return lines


def _defaults() -> Iterator[tuple[Provider, str, Kind, str, str]]:
    """Provider, role, kind, default and the series that have it; each default once."""
    for provider in catalogue().providers:
        for name, newest in provider.roles.items():
            if name not in ("stt", "llm", "tts", "realtime"):
                continue
            for kind in KINDS:
                found: dict[str, list[str]] = {}
                for series in catalogue().series:
                    if newest.is_in(series.id):
                        for default in _own(newest.in_series(series.id), kind):
                            found.setdefault(default, []).append(series.id)
                for default, all_series in found.items():
                    yield provider, name, kind, default, ", ".join(all_series)


def _own(role: Role, kind: Kind) -> list[str]:
    if kind == "model":
        return [role.model] if role.model else []
    others = role.voices.values() if isinstance(role.voices, dict) else ()
    return [voice for voice in (role.voice, *others) if voice]
