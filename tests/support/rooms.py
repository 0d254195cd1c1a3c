"""Calls to generated projects, one after the other, to one worker that serves them all."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType

import pytest

from lkgen.catalogue import Provider, RoleName, catalogue
from lkgen.cli.wires import wires
from lkgen.commands.matrix import variants
from lkgen.project import Project
from lkgen.project.log import notes
from lkgen.talk.call import Line
from lkgen.talk.caller.say import sound_of
from lkgen.talk.caller.script import Latency, Script, ToolCall, Turn
from lkgen.talk.report import CallReport
from lkgen.talk.sandbox.sandbox import CALLER, Sandbox
from lkgen.talk.sandbox.worker import Worker
from lkgen.template import Template
from support import AGENTS
from support.environments import environment, newer_python, whole_environment
from support.lanes import Lanes
from support.projects import packages_of
from support.talk import CLOSING

SERIES = "1.8"
ROLES: tuple[RoleName, ...] = ("stt", "llm", "tts", "realtime")
TURN = Turn(
    CLOSING,
    "On Sunday from noon to nine.",
    tools=((ToolCall("opening_hours", {"day": "Sunday"}),),),
    hear="On Sunday from noon to nine.",
)
SCRIPT = Script((TURN,), greeting="Hello!", latency=Latency(0.0, 0.0, 0.0), strict=True)
# For a model that calls no tools.
UNPROMPTED = replace(SCRIPT, turns=(replace(TURN, tools=()),))
# Without them the project would end at once, and say that it wants them.
ADDRESSES = {
    "bithuman-avatar": {"BITHUMAN_API_SECRET": "lkgen", "BITHUMAN_MODEL_PATH": "lkgen.imx"},
}
LANES = 3
"""Calls at once to each Python: most of a call is waiting, the start of a job is not."""
NO_PYTHON = "needs a newer Python than there is here"
AGENT = AGENTS / "any_project.py"


@dataclass(frozen=True)
class Entry:
    """A provider in one role."""

    provider: Provider
    role: RoleName

    def __str__(self) -> str:
        return f"{self.provider.id}-{self.role}"

    @property
    def python(self) -> str | None:
        """A Python that is new enough for it; None if there is none here."""
        floor = self.provider.roles[self.role].python
        return newer_python(floor) if floor else sys.executable


def entries(roles: Sequence[RoleName] = ROLES, series: str = SERIES) -> list[Entry]:
    """Every provider of speech, language and realtime models, in each of its roles, or others."""
    return [
        Entry(provider, role)
        for provider in catalogue().providers
        for role in roles
        if role in provider.roles and provider.roles[role].is_in(series)
    ]


def left_out(
    entry: Entry, always: Collection[str], quick: Collection[str]
) -> list[pytest.MarkDecorator]:
    """From which runs an entry is left out: all but the nightly one, the ordinary one, or none."""
    if str(entry) in quick:
        return []
    return [pytest.mark.full if str(entry) in always else pytest.mark.nightly]


def asked(
    request: pytest.FixtureRequest, known: Sequence[Entry], prefix: str = ""
) -> Sequence[Entry]:
    """Those of the entries that this run calls: all, where it looks at the page too.

    `prefix` is what stands before an entry's name in that of its test.
    """
    named = {item.name for item in request.session.items if item.path == request.path}
    if "test_the_page_says_what_was_seen" in named:
        return known
    return [entry for entry in known if f"test_it_speaks[{prefix}{entry}]" in named]


def render(series: str, folder: Path, roles: Sequence[RoleName] = ROLES) -> dict[str, Path]:
    """A project for each entry of a series, in which voice activity ends turns: its folder."""
    template = Template()
    projects: dict[str, Path] = {}
    for role in roles:
        for variant in variants("each", role, series):
            # Beside a realtime model they are the same.
            other = role not in ROLES and variant.answers["pipeline"] != "cascade"
            if other or variant.answers[role] == "none":
                continue
            ends = {} if role == "realtime" else {"turn_detection": "vad"}
            answered = template.answer({**variant.answers, **ends}, "my-agent")
            assert answered.problems == [], answered.problems
            name = f"{variant.answers[role]}-{role}"
            projects[name] = folder / name
            template.write(answered, projects[name])
    return projects


@dataclass(frozen=True)
class Outcome:
    """What came of a call.

    Attributes:
        hosts: the providers' hosts that were reached, sorted.
        problems: what was wrong, in words; empty if it was answered as it should be.
        log: what the worker wrote meanwhile.
    """

    hosts: tuple[str, ...]
    problems: tuple[str, ...]
    log: str = field(default="", repr=False)


class Calls(Lanes[Outcome]):
    """Async context manager: calls to some entries, a few at once, each worker in its own sandbox.

    A sandbox of its own keeps what the fakes saw of one call apart from the others.
    """

    def __init__(
        self,
        chosen: Sequence[Entry],
        folder: Path,
        roles: Sequence[RoleName] = ROLES,
        series: str = SERIES,
    ) -> None:
        super().__init__(map(str, chosen))
        self._series = series
        self._roles = roles
        self._chosen = list(chosen)
        self._folder = folder

    async def outcome(self, entry: Entry) -> Outcome:
        """What came of the call to an entry; waits for it."""
        return await self._outcomes[str(entry)]

    async def open(self) -> None:
        projects = render(self._series, self._folder / "projects", self._roles)
        waiting: dict[str, list[Entry]] = {}
        for entry in self._chosen:
            if entry.python:
                waiting.setdefault(entry.python, []).append(entry)
            else:
                self._outcomes[str(entry)].set_result(Outcome((), (NO_PYTHON,)))
        for python, some in waiting.items():
            worker = await asyncio.to_thread(environment_of, self._series, python, projects)
            for _ in range(min(LANES, len(some))):
                lane = self._lane(len(self._tasks), worker, some, projects)
                self._tasks.append(asyncio.create_task(lane))

    async def _lane(
        self, number: int, python: Path, waiting: list[Entry], projects: Mapping[str, Path]
    ) -> None:
        folder = self._folder / f"sandbox-{number}"
        folder.mkdir()
        try:
            async with Switch(folder, python) as switch:
                while waiting:
                    entry = waiting.pop(0)
                    outcome = await switch.call(entry, projects[str(entry)])
                    self._outcomes[str(entry)].set_result(outcome)
        except Exception as error:
            self._fail(error)
            raise


def environment_of(series: str, python: str, projects: Mapping[str, Path]) -> Path:
    """The Python of an environment with what the projects of a series need that are for a Python.

    That for this Python has every package; not every package has a build for a newer one.
    """
    if python == sys.executable:
        return whole_environment(series)
    known = [entry for entry in entries() if str(entry) in projects]
    needy = [projects[str(entry)] for entry in known if entry.python == python]
    return environment(series, python, {name for one in needy for name in packages_of(one)})


class Switch:
    """Async context manager: a worker to which calls are made one after the other."""

    def __init__(self, folder: Path, python: Path) -> None:
        self._python = python
        self._stage = Sandbox(SCRIPT, folder, wires())
        self._stack = contextlib.AsyncExitStack()
        self._worker: Worker | None = None

    async def __aenter__(self) -> Switch:
        await self._stack.enter_async_context(self._stage)
        worker = self._stage.worker(Project(AGENT, str(self._python)))
        self._worker = await self._stack.enter_async_context(worker)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._stack.aclose()

    async def call(self, entry: Entry, project: Path) -> Outcome:
        """One call to the project of an entry."""
        sandbox, worker = self._stage, self._worker
        assert worker
        for fake in sandbox.switchboard.fakes.values():
            fake.requests.clear()
        sandbox.gateway.contacts.clear()
        sandbox.conversation.problems.clear()
        sandbox.conversation.turn = 0
        unprompted = entry.provider.roles[entry.role].unprompted
        sandbox.conversation.script = UNPROMPTED if unprompted else SCRIPT
        logged = len(worker.output())
        line = Line(sandbox, worker, [sound_of(TURN)])
        metadata = {
            "source": str(project / "src"),
            "environment": self._variables(entry),
        }
        report = await line.ring(
            "any-project", visitor=replace(CALLER, metadata=json.dumps(metadata))
        )
        ended = await worker.until_job_ended() or await worker.until_job_ended()
        log = worker.output()[logged:]
        problems = [*_problems(report, log), *sandbox.switchboard.refusals()]
        problems += [repr(failure) for failure in sandbox.switchboard.failures]
        problems += sandbox.conversation.problems
        problems += [] if ended else ["the job did not end"]
        sandbox.switchboard.failures.clear()
        return Outcome(tuple(sandbox.gateway.hosts("known")), tuple(problems), log)

    def _variables(self, entry: Entry) -> Mapping[str, str]:
        """What the first way of its credentials takes; some of it would lead others astray."""
        (names, *_) = entry.provider.needs
        known = self._stage.switchboard.environment(names)
        own = {name: known[name] for name in names if name in known}
        return {**own, **ADDRESSES.get(str(entry), {})}


def _problems(report: CallReport, log: str) -> Iterator[str]:
    if report.stopped_at:
        yield report.stopped_at
    if report.greeting != SCRIPT.greeting:
        yield f"greeted with {report.greeting!r}"
    for turn in report.turns:
        yield from turn.problems
        if turn.replied != TURN.answer:
            yield f"replied {turn.replied!r}"
    for note in notes(log.splitlines()):
        if note.level in ("ERROR", "CRITICAL"):
            yield note.message
