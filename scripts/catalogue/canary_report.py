"""What canary.py found out, as Markdown for a person."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from lifetimes import ending, unconfirmed

from lkgen.catalogue import Provider, Role, Series, catalogue

# Names that are read at a glance; more of them open on a click.
FEW = 8
Part = tuple[str, str]  # a provider's id, and the kind of its role


@dataclass
class Seen:
    """What was found out.

    `versions` are those that were installed, `left_out` says why each other package was not;
    `offered` is what look_inside.py prints. `broken` holds what is wrong with a role of a
    provider, `others` what else changed in a package. `errors` and `deprecations` are those of
    the sessions that were `built`, by the name of the variant; `stand_ins` the providers that
    took the place of broken ones there.
    """

    versions: dict[str, str] = field(default_factory=dict[str, str])
    left_out: dict[str, str] = field(default_factory=dict[str, str])
    offered: dict[str, Any] = field(default_factory=dict[str, Any])
    broken: dict[tuple[str, str], list[str]] = field(
        default_factory=dict[tuple[str, str], list[str]]
    )
    others: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    built: int = 0
    stand_ins: dict[Part, str] = field(default_factory=dict[Part, str])
    errors: dict[str, str] = field(default_factory=dict[str, str])
    deprecations: dict[str, list[str]] = field(default_factory=dict[str, list[str]])

    @property
    def import_errors(self) -> dict[str, str]:
        """Why each package that cannot be imported cannot."""
        return {
            name: package["import_error"]
            for name, package in self.offered.items()
            if "import_error" in package
        }


def roles(series: Series) -> list[tuple[Provider, str, Role]]:
    """Every role of every provider, as it is in `series`."""
    return [
        (provider, kind, role.in_series(series.id))
        for provider in catalogue().providers
        for kind, role in provider.roles.items()
        if role.is_in(series.id)
    ]


def report(seen: Seen, series: Series, today: date) -> str:
    """All of it: what broke first, what else changed behind a click."""
    ours, theirs = series.packages, seen.versions
    titles = {
        "Cannot be installed with the others": seen.left_out,
        "Cannot be imported": seen.import_errors,
    }
    lines = [f"## LiveKit Agents {theirs.get('livekit-agents')} beside {ours['livekit-agents']}"]
    lines += ["", summary(seen, series), ""]
    for title, reasons in titles.items():
        packages = [
            (reason, f"**{name}** {theirs.get(name, ours[name])}: {parts_of(name, series)}")
            for name, reason in reasons.items()
        ]
        groups = grouped(packages)
        lines += section(title, ["<br>".join([code(reason), *some]) for reason, some in groups])
    lines += section("Ends within six months, or has ended", ending(today))
    wrong = [f"{label(*part)}: {line}" for part, some in seen.broken.items() for line in some]
    lines += section("Is not as the catalogue says", wrong)
    known = set(seen.import_errors.values())
    errors = [(error, name) for name, error in seen.errors.items() if error not in known]
    lines += section("Does not build", sessions(errors))
    warned = [(line, name) for name, some in seen.deprecations.items() for line in some]
    lines += section("Is deprecated", sessions(warned))
    stand_ins = [
        f"{label(other, kind)} for {label(id, kind)}"
        for (id, kind), other in seen.stand_ins.items()
    ]
    lines += section("Stood in where sessions were built, so that the rest is seen", stand_ins)
    versions = [
        f"{name} {new}, was {ours[name]}" for name, new in theirs.items() if new != ours[name]
    ]
    lines += folded(f"New versions: {len(versions)}", versions)
    unsure = unconfirmed(today)
    lines += folded(f"Defaults that nobody has confirmed for six months: {len(unsure)}", unsure)
    others = [f"{what}: {', '.join(who)}" for what, who in grouped(seen.others)]
    return "\n".join([*lines, *folded(f"What else changed: {len(seen.others)}", others)])


def summary(seen: Seen, series: Series) -> str:
    """The counts, in a sentence or two."""
    if not (seen.broken or seen.errors or seen.deprecations):
        return f"Nothing broke: {seen.built} sessions build, and nothing in them is deprecated."
    explained = len(
        [error for error in seen.errors.values() if error in seen.import_errors.values()]
    )
    because = f" ({explained} for a package that cannot be imported)" if explained else ""
    return (
        f"{len(seen.broken)} of the catalogue's {len(roles(series))} parts broke. "
        f"Of {seen.built} sessions {len(seen.errors)} do not build{because}, "
        f"and {len(seen.deprecations)} warn of what is deprecated."
    )


def sessions(found: Iterable[tuple[str, str]]) -> list[str]:
    """What is wrong, each with the variants in which it is."""
    items: list[str] = []
    for what, names in grouped(found):
        listed = ", ".join(names)
        if len(names) > FEW:
            # A pipeline with all defaults has nothing of a provider that broke.
            plain = [name for name in names if name in ("cascade", "realtime")]
            whose = f"the template's {' and '.join(plain)}, " if plain else ""
            listed = f"<details><summary>{whose}{len(names)} variants</summary>{listed}</details>"
        items.append(f"{code(what)}<br>{listed}")
    return items


def grouped(found: Iterable[tuple[str, str]]) -> list[tuple[str, list[str]]]:
    """Pairs of what and who, those with the same first put together, most of them first."""
    groups: dict[str, list[str]] = {}
    for what, who in found:
        groups.setdefault(what, []).append(who)
    return sorted(groups.items(), key=lambda group: -len(group[1]))


def parts_of(package: str, series: Series) -> str:
    """The parts of the catalogue that a package has."""
    kinds: dict[str, list[str]] = {}
    for provider, kind, _ in roles(series):
        if provider.package == package:
            kinds.setdefault(provider.label, []).append(kind)
    return ", ".join(f"{label} ({', '.join(own)})" for label, own in kinds.items())


def label(id: str, kind: str) -> str:
    """A part as people name it."""
    [provider] = [one for one in catalogue().providers if one.id == id]
    return f"**{provider.label}** {kind.replace('_', ' ')}"


def code(text: str) -> str:
    """`text` letter by letter, without this machine's folders, cut where nobody reads on."""
    text = re.sub(r"/\S*site-packages/", "", text).replace("`", "'")
    return f"`{text if len(text) <= 300 else text[:299] + '…'}`"


def section(title: str, items: list[str]) -> list[str]:
    """A heading and a list, if there is something in it."""
    return [f"### {title}", "", *(f"- {one}" for one in items), ""] if items else []


def folded(title: str, items: list[str]) -> list[str]:
    """A list that opens on a click, if there is something in it."""
    if not items:
        return []
    opening = f"<details><summary>{title}</summary>"
    return [opening, "", *(f"- {one}" for one in items), "", "</details>", ""]
