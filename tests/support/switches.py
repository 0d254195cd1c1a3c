"""One project that is led through providers and features, and from series to series.

After each step it is what `lkgen new` makes of its answers, passes its own tests, and, each tenth
and the first of each kind, answers a call; back at the start it is what it was.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from lkgen.commands.matrix import NAMES, variants
from support.checkout import content
from support.cli import Place
from support.environments import environment, newer_python, whole_environment
from support.own_work import TOLD, answers_a_call, lost, passes_its_tests, with_work_of_its_users
from support.projects import newer_floor, packages_of
from support.proof import as_fresh
from support.releases import NEWEST, Releases, commit

Say = Callable[[str], None]
MODELS = ("stt", "llm", "tts", "realtime", "avatar")
# Own files import it: no update renames it.
_FIXED = "package_name"
_TALKS = 10


@dataclass(frozen=True)
class Switch:
    """One step: the answer that it is about, and all that are to be set for it."""

    kind: str
    value: str
    answers: Mapping[str, str]


def tour(series: str, most: int) -> list[Switch]:
    """So many providers of each kind of model, and every value of every other question."""
    found: dict[str, list[Switch]] = {}
    for variant in variants("each", series=series):
        answers = {key: value for key, value in variant.answers.items() if key != "livekit_series"}
        kind, _, _ = variant.name.partition("+")[2].partition("-")
        kind = kind or "pipeline"
        elsewhere = answers["pipeline"] == "realtime" and kind not in ("realtime", "pipeline")
        if kind != _FIXED and not elsewhere:
            value = answers[kind]
            found.setdefault(kind, []).append(Switch(kind, value, answers))
    return [
        switch
        for kind, switches in found.items()
        for switch in (switches[:most] if kind in MODELS else switches)
    ]


def lead_through(place: Place, releases: Releases, most: int, talks: bool, say: Say) -> None:
    """Take the default project through `tour`, and back after each kind."""
    project = releases.make(place.cwd / "my-agent", NEWEST)
    before, template = content(project), releases.template(NEWEST)
    start = template.answer({}, "my-agent").stored
    series = str(start["livekit_series"])
    number = 0
    for kind, switches in groupby(tour(series, most), key=lambda switch: switch.kind):
        last: Mapping[str, str] = {}
        for place_in_kind, switch in enumerate(switches):
            _set(place, project, _from(last, switch.answers, start))
            last = switch.answers
            as_fresh(place, project, switch.answers, f"fresh-{kind}-{place_in_kind}")
            python = _python_of(project, series)
            told = f"as a new one, {passes_its_tests(project, python)} tests pass"
            if talks and (place_in_kind == 0 or number % _TALKS == 0):
                answers_a_call(project, python)
                told += ", answers a call"
            say(f"  {kind:<20} {switch.value:<24.24} {told}")
            number += 1
        _set(place, project, _from(last, {}, start))
        assert content(project) == before, kind
    say(f"switched {number} times, and back after each kind of answer: each as a new one")


def _python_of(project: Path, series: str) -> Path:
    """The Python of an environment for a project, some of whose packages may want a newer one."""
    floor = newer_floor(project)
    if not floor:
        return whole_environment(series)
    python = newer_python(floor)
    assert python, f"{project} needs a Python {floor} here"
    return environment(series, python, packages_of(project))


def lead_up(place: Place, releases: Releases, talks: bool, say: Say) -> None:
    """Take a project with work of its users from the oldest series to the newest."""
    project = releases.make(place.cwd / "up" / "my-agent", NEWEST, {"livekit_series": "1.3"})
    with_work_of_its_users(project)
    for series in ("1.3", "1.5", "1.8"):
        if series in TOLD:
            done = _set(place, project, {"livekit_series": series})
            assert TOLD[series] in " ".join(done.split())
        python = environment(series)
        assert lost(project) == []
        told = f"{passes_its_tests(project, python)} tests pass"
        if talks:
            answers_a_call(project, python)
            told += ", answers a call"
        say(f"  {'series, own work':<20} {series:<24} nothing lost, {told}")


def _from(
    last: Mapping[str, str], answers: Mapping[str, str], start: Mapping[str, object]
) -> dict[str, str]:
    """What to set after `last`, so that all but `answers` is as at the start."""
    back = {
        key: str(start[key])
        for key in last
        if key in start and key not in NAMES and key not in answers
    }
    return {**back, **answers}


def _set(place: Place, project: Path, answers: Mapping[str, str]) -> str:
    sets = [word for key, value in answers.items() for word in ("--set", f"{key}={value}")]
    done = place.lkgen("update", project, *sets)
    assert done.returncode == 0, f"{answers}\n{done.stdout}{done.stderr}"
    commit(project)
    return done.stdout
