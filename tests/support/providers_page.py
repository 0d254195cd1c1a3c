"""docs/providers.md: what was seen of each provider, made of runs."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from lkgen.catalogue import RoleName, catalogue
from lkgen.root import CHECKOUT
from support.environments import whole_environment
from support.projects import wrong_sessions, wrong_types
from support.rooms import (
    NO_PYTHON,
    ROLES,
    SERIES,
    Entry,
    Outcome,
    entries,
    environment_of,
    render,
)

PAGE = CHECKOUT / "docs/providers.md"
_NEWER = "needs Python 3.12"
NOT_SPOKEN: dict[str, str] = {
    "bithuman-avatar": "draws in the agent's own process, from an .imx file that no package brings",
}
"""Entries that complete no turn here, and why."""

OLDER = [series.id for series in catalogue().series][:-1]
NOT_SPOKEN_ON: dict[tuple[str, str], str] = {}
"""The same for older series: the series and the entry."""

OTHERS: tuple[RoleName, ...] = ("avatar", "noise_cancellation")
"""The roles that have parts of their own on the page."""

# What hears of a call only if it lasts long enough.
_REPORTS = {"t.spatialwalk.top"}
_REFUSED = "noise cancellation is not authorized for this connection"
FILTER_OFF: dict[str, str] = dict.fromkeys(
    ("bvc-noise_cancellation", "bvc-telephony-noise_cancellation", "nc-noise_cancellation"),
    f"yes, with the filter off: only LiveKit Cloud allows it (`{_REFUSED}`)",
)
"""Filters that stay off in a call to another server than LiveKit Cloud's, and how that shows."""

_HEAD = """\
# Providers

Each cell was seen in a run of `tests/talk/test_every_provider_speaks_in_a_room.py`, which writes
this page with `LKGEN_WRITE_PAGES=1` and fails where it says otherwise.

- **typed on**: a project with this provider, rendered for these series, passes strict pyright.
- **built on**: on these series its session is built, without a deprecation.
- **spoke**: on {series} that project answers a call in a real room. It greets, hears a question,
  calls a tool and says what the tool gave (a model that takes no orders, such as PersonaPlex,
  only hears and answers). The provider's own class does its part of it against a fake of the
  provider, under the host named here.

"""

_AVATARS = """
## Avatars

As above; here **spoke** means that the caller heard the avatar. A fake of its service is handed
the room by the provider's own class, joins it and says there what the agent sends it.

"""
_FILTERS = """
## Noise cancellation

**in a call**: the same call, with the caller's voice going through the filter. The filters of
`livekit-plugins-noise-cancellation` ask the LiveKit server. Those of ai-coustics and Krisp ask
LiveKit Cloud when a call has lasted for a while: on another server they log `Unable to authorize
model use` then, and let the voice through as it is.

"""
_OLDER = """
## Older series

The same calls to projects of older series: the host that was reached, or **-** where the series
does not have it.

"""


def check(parts: Mapping[str, str], test: str) -> None:
    """Compare parts of the page, by their headings, with what was seen.

    Args:
        parts: what was seen; what stands before the first heading has an empty one.
        test: the file of the test that saw it; with LKGEN_WRITE_PAGES it writes them anew.
    """
    found = _parts(PAGE.read_text(encoding="utf-8"))
    if os.environ.get("LKGEN_WRITE_PAGES"):
        found |= parts
        PAGE.write_text("".join(found.values()), encoding="utf-8")
    refresh = f"LKGEN_WRITE_PAGES=1 pytest -n0 tests/talk/{test}"
    assert {name: found.get(name) for name in parts} == parts, f"to write it anew: {refresh}"


def _parts(text: str) -> dict[str, str]:
    first, *others = re.split(r"(?=^\n## )", text, flags=re.M)
    return {"": first, **{part.split("\n")[1].removeprefix("## "): part for part in others}}


def page(entries: Sequence[Entry], outcomes: Mapping[str, Outcome], folder: Path) -> str:
    """The page; `outcomes` by the entry's name, `folder` an empty one for projects."""
    rows = _rows(entries, outcomes, folder, ROLES)
    return _HEAD.format(series=SERIES) + _table(rows) + _summary(entries, outcomes)


def other_parts(
    entries: Sequence[Entry], outcomes: Mapping[str, Outcome], folder: Path
) -> dict[str, str]:
    """The parts of the page for the entries in `OTHERS`, by their headings; else as `page`."""
    avatars = [entry for entry in entries if entry.role == "avatar"]
    rows = _rows(entries, outcomes, folder, OTHERS)
    faces = [row for row in rows if row[1] == "avatar"]
    filters = [row for row in rows if row[1] != "avatar"]
    return {
        "Avatars": _AVATARS + _table(faces) + _summary(avatars, outcomes),
        "Noise cancellation": _FILTERS + _table(filters, "in a call"),
    }


def older_part(outcomes: Mapping[tuple[str, str], Outcome]) -> dict[str, str]:
    """The part of the page for older series; `outcomes` by series and the entry's name."""
    rows: list[list[str]] = []
    for entry in entries():
        cells: list[str] = []
        for series in OLDER:
            outcome = outcomes.get((series, str(entry)))
            reason = NOT_SPOKEN_ON.get((series, str(entry)), "")
            if outcome is None:
                cells.append("-")
            else:
                cells.append(f"no: {reason}" if outcome.problems else _reached(entry, outcome))
        if set(cells) != {"-"}:
            rows.append([entry.provider.label, entry.role, *cells])
    lines = [["provider", "role", *OLDER], ["---"] * (2 + len(OLDER)), *rows]
    table = "".join(f"| {' | '.join(cells)} |\n" for cells in lines)
    spoke = sum(not outcome.problems for outcome in outcomes.values())
    return {"Older series": f"{_OLDER}{table}\n{spoke} of {len(outcomes)} spoke.\n"}


def filter_is_off(outcome: Outcome) -> bool:
    """Whether a filter was refused, and the call went on without it."""
    return _REFUSED in outcome.log


def _rows(
    entries: Sequence[Entry],
    outcomes: Mapping[str, Outcome],
    folder: Path,
    roles: Sequence[RoleName],
) -> list[list[str]]:
    built: dict[str, set[str]] = {}
    typed: dict[str, set[str]] = {}
    for series in (one.id for one in catalogue().series):
        projects = render(series, folder / series, roles)
        built[series] = well_built(series, projects) if projects else set()
        typed[series] = _well_typed(series, folder / series, projects)
    return [_row(entry, outcomes[str(entry)], typed, built) for entry in entries]


def well_built(series: str, projects: Mapping[str, Path]) -> set[str]:
    """The names of those whose session is built, on a Python at hand that is new enough."""
    built: set[str] = set()
    named = [entry for entry in entries((*ROLES, *OTHERS)) if str(entry) in projects]
    for python in {entry.python for entry in named if entry.python}:
        some = {str(entry) for entry in named if entry.python == python}
        here = environment_of(series, python, projects)
        said = wrong_sessions(here, [projects[name] for name in sorted(some)])
        built |= some - {line.partition(":")[0] for line in said.splitlines()}
    return built


def _well_typed(series: str, folder: Path, projects: Mapping[str, Path]) -> set[str]:
    """The names of those that pass strict pyright."""
    if not projects:
        return set()
    return set(projects) - set(wrong_types(whole_environment(series), folder, list(projects)))


def _row(
    entry: Entry,
    outcome: Outcome,
    typed: Mapping[str, set[str]],
    built: Mapping[str, set[str]],
) -> list[str]:
    name, role = str(entry), entry.provider.roles[entry.role]
    missing = _NEWER if role.python else "no"
    spoke = NOT_SPOKEN.get(name) or FILTER_OFF.get(name) or _reached(entry, outcome)
    if outcome.problems == (NO_PYTHON,):
        spoke = NO_PYTHON
    return [
        entry.provider.label,
        entry.role,
        f"`{entry.provider.package}`",
        ", ".join(one for one, names in typed.items() if name in names) or missing,
        ", ".join(one for one, names in built.items() if name in names) or missing,
        f"no: {spoke}" if outcome.problems else spoke,
    ]


def _reached(entry: Entry, outcome: Outcome) -> str:
    """The provider's hosts that were reached, or only that it spoke."""
    beside = _beside(entry) | _REPORTS
    return " ".join(f"`{host}`" for host in outcome.hosts if host not in beside) or "yes"


def _beside(entry: Entry) -> set[str]:
    """The hosts of the providers in the roles that the entry leaves to others."""
    # The second speaks more languages, for an entry that speaks no English.
    hosts = {
        "stt": ("api.deepgram.com", "api.gladia.io"),
        "llm": ("api.groq.com",),
        "tts": ("api.cartesia.ai", "api.openai.com"),
    }
    return {host for role, two in hosts.items() if role != entry.role for host in two}


def _table(rows: Sequence[Sequence[str]], last: str = "spoke") -> str:
    head = ["provider", "role", "package", "typed on", "built on", last]
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def _summary(entries: Sequence[Entry], outcomes: Mapping[str, Outcome]) -> str:
    spoke = [entry for entry in entries if not outcomes[str(entry)].problems]
    return f"\n{len(spoke)} of {len(entries)} spoke.\n"
