"""No default is shut off by its provider, or will be within six months of the last look."""

from __future__ import annotations

from lkgen.catalogue import Role, catalogue
from lkgen.catalogue.lifetime import NOTICE, Kind, Retirement

KINDS: tuple[Kind, ...] = ("model", "voice")


def known_ends() -> list[tuple[str, Retirement]]:
    """What is known to end of all defaults of all series."""
    known = catalogue()
    found: list[tuple[str, Retirement]] = []
    for series in known.series:
        for provider in known.providers:
            for name, role in provider.roles.items():
                if not role.is_in(series.id):
                    continue
                for kind in KINDS:
                    for default in defaults(role.in_series(series.id), kind):
                        if end := known.retired.find(provider.id, name, kind, default):
                            found.append((f"{series.id} {provider.id} {name} {default}", end))
    return found


def defaults(role: Role, kind: Kind) -> list[str]:
    if kind == "model":
        return [role.model]
    others = role.voices.values() if isinstance(role.voices, dict) else ()
    return [role.voice, *others]


def test_no_default_has_less_than_six_months_left() -> None:
    """As of the day of the last look: a day that passes makes no test red. The canary, which runs
    every night, counts from today.
    """
    last_day = catalogue().retired.looked_up + NOTICE
    said = [
        f"{what}: {end.date or 'deprecated'}, use {end.replacement}"
        for what, end in known_ends()
        if end.date is None or end.ends_by(last_day)
    ]
    assert said == []


def test_every_entry_names_providers_that_are_there() -> None:
    ids = {provider.id: set(provider.roles) for provider in catalogue().providers}
    for entry in catalogue().retired.entries:
        assert all(entry.role in ids[id] for id in entry.providers), entry


def test_a_name_stands_once() -> None:
    names = [
        (id, entry.role, entry.kind, name)
        for entry in catalogue().retired.entries
        for id in entry.providers
        for name in entry.names
    ]
    assert len(names) == len(set(names))


def test_no_replacement_is_itself_on_its_way_out() -> None:
    known = catalogue().retired
    last_day = known.looked_up + NOTICE
    for entry in known.entries:
        for id in entry.providers:
            end = known.find(id, entry.role, entry.kind, entry.replacement)
            assert end is None or not end.ends_by(last_day), (id, entry.names, entry.replacement)


def test_what_was_seen_is_a_default() -> None:
    """A sighting of what is no default any more is dead weight."""
    there: set[tuple[str, str, str]] = set()
    for series in catalogue().series:
        for provider in catalogue().providers:
            for name, newest in provider.roles.items():
                role = newest.in_series(series.id)
                there |= {(provider.id, name, one) for k in KINDS for one in defaults(role, k)}
    for entry in catalogue().seen:
        for one in entry.seen:
            assert (entry.provider, entry.role, one.name) in there
