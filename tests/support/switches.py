"""One project that is led through providers and features, and from series to series.

After each step it is what `lkgen new` makes of its answers, passes its own tests, and, where that
is asked for, answers a call; back at the start it is what it was.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from lkgen.catalogue import catalogue
from lkgen.commands.matrix import NAMES, variants
from support.checkout import content
from support.cli import Place
from support.environments import environment, newer_python, whole_environment
from support.own_work import TOLD, answers_a_call, lost, passes_its_tests, with_work_of_its_users
from support.projects import newer_floor, packages_of
from support.proof import as_fresh
from support.providers_page import NOT_SPOKEN
from support.releases import NEWEST, Releases, commit, git

Say = Callable[[str], None]
NEWEST_SERIES = catalogue().series[-1].id
MODELS = ("stt", "llm", "tts", "realtime", "avatar")
# Where no call shows whether it hears.
NOT_CALLED = {"ai-coustics-vad": "its filter is allowed by LiveKit Cloud alone"}
# Own files import it: no update renames it.
_FIXED = "package_name"


@dataclass(frozen=True)
class Switch:
    """One step: the answer that it is about, and all that are to be set for it."""

    kind: str
    value: str
    answers: Mapping[str, str]


def tour(series: str, most: int, only: Collection[str] = ()) -> list[Switch]:
    """So many providers of each kind of model, and every value of every other question.

    Those that no call can be made with here are passed over. Of `only`, each a KIND or KIND=VALUE,
    the others are left out.
    """
    found: dict[str, list[Switch]] = {}
    for variant in variants("each", series=series):
        answers = {key: value for key, value in variant.answers.items() if key != "livekit_series"}
        kind, _, _ = variant.name.partition("+")[2].partition("-")
        kind = kind or "pipeline"
        elsewhere = answers["pipeline"] == "realtime" and kind not in ("realtime", "pipeline")
        if kind != _FIXED and not elsewhere and f"{answers[kind]}-{kind}" not in NOT_SPOKEN:
            found.setdefault(kind, []).append(Switch(kind, answers[kind], answers))
    return [
        switch
        for kind, switches in found.items()
        for switch in (switches[:most] if kind in MODELS else switches)
        if not only or {kind, f"{kind}={switch.value}"} & {*only}
    ]


class Tour:
    """The default project, led through `switches`, and back after each kind; `talks` calls it."""

    def __init__(self, place: Place, releases: Releases, talks: bool, say: Say) -> None:
        self.place, self.talks, self.say = place, talks, say
        self.project = releases.make(place.cwd / "my-agent", NEWEST)
        self.before = content(self.project)
        self.first = git(self.project, "rev-parse", "HEAD").strip()
        self.start = releases.template(NEWEST).answer({}, "my-agent").stored
        self.done, self.wrong = 0, list[str]()

    def lead(self, switches: Sequence[Switch]) -> bool:
        """Take all steps, whatever comes of one; whether all was as it should be."""
        for kind, in_kind in groupby(switches, key=lambda switch: switch.kind):
            last: Mapping[str, str] = {}
            for switch in in_kind:
                with self._told(kind, switch.value):
                    _set(self.place, self.project, _from(last, switch.answers, self.start))
                    last = switch.answers
                    self._look(switch)
            with self._told(kind, "and back"):
                _set(self.place, self.project, _from(last, {}, self.start))
                assert content(self.project) == self.before
            git(self.project, "reset", "--quiet", "--hard", self.first)
        wrong = f", wrong: {', '.join(self.wrong)}" if self.wrong else ": each as a new one"
        self.say(f"switched {self.done} times, and back after each kind of answer{wrong}")
        return not self.wrong

    @contextmanager
    def _told(self, kind: str, value: str) -> Generator[None]:
        """Say of a step that fails why, and go on."""
        try:
            yield
        except AssertionError as error:
            self.wrong.append(f"{kind} {value}")
            self.say(f"  {kind:<20} {value:<24.24} WRONG\n{error}")

    def _look(self, switch: Switch) -> None:
        as_fresh(self.place, self.project, switch.answers, f"fresh-{self.done}")
        self.done += 1
        python = _python_of(self.project)
        told = f"as a new one, {passes_its_tests(self.project, python)} tests pass"
        if self.talks and (why_not := NOT_CALLED.get(f"{switch.value}-{switch.kind}")):
            told += f", not called: {why_not}"
        elif self.talks:
            answers_a_call(self.project, python)
            told += ", answers a call"
        self.say(f"  {switch.kind:<20} {switch.value:<24.24} {told}")


def _python_of(project: Path) -> Path:
    """The Python of an environment for a project, some of whose packages may want a newer one."""
    floor = newer_floor(project)
    if not floor:
        return whole_environment(NEWEST_SERIES)
    python = newer_python(floor)
    assert python, f"{project} needs a Python {floor} here"
    return environment(NEWEST_SERIES, python, packages_of(project))


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
