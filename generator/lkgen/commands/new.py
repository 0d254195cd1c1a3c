"""`lkgen new`: from answers to a project on disk, all of it or nothing."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from shutil import which
from typing import Any

from lkgen.catalogue import retired
from lkgen.catalogue.lifetime import endings
from lkgen.errors import BadAnswers, LkgenError, Missing, Problem
from lkgen.git import commit_first, enclosing
from lkgen.template import Template
from lkgen.template.asking import copy_asking
from lkgen.template.lock.series_lock import SeriesLock
from lkgen.template.lock.uv import find_series_lock, find_uv, lock, pin
from lkgen.template.questions import Answers
from lkgen.template.renderer import Origin
from lkgen.template.source import Source, open_source
from lkgen.template.workspace import destination, workspace


@dataclass
class Request:
    """What `lkgen new` was asked for.

    `lock` and `git` are True (must), False (must not) or None (if possible). What `given` leaves
    open is answered by `defaults`, else by the person at the terminal if one is `interactive`.
    `problems` are those of what was given and could not be read as an answer, `notes` what else a
    person should know of it.
    `working` surrounds what takes long with a line that says so.
    """

    dest: Path
    given: dict[str, Any] = field(default_factory=dict[str, Any])
    problems: list[Problem] = field(default_factory=list[Problem])
    notes: list[str] = field(default_factory=list[str])
    defaults: bool = False
    interactive: bool = False
    lock: bool | None = None
    git: bool | None = None
    dry_run: bool = False
    vcs_ref: str | None = None
    working: Callable[[str], AbstractContextManager[Any]] = nullcontext


@dataclass
class Outcome:
    """The plan, and what came of it: `files` are relative paths, those that a lock would bring
    included, `commands` what a person types in the project (see `catalogue.Commands`), `notes` what
    a person should know, `locked` the number of packages in uv.lock, None without one, `has_uv`
    whether a person here can type uv, which the commands begin with."""

    dest: Path
    answers: dict[str, Any]
    files: list[str]
    requirements: list[str]
    env: list[list[list[str]]]
    optional_env: list[str]
    commands: dict[str, str]
    written: bool = False
    locked: int | None = None
    has_uv: bool = True
    notes: list[str] = field(default_factory=list[str])


@dataclass
class _Job:
    """A request on its way: what its steps share."""

    request: Request
    dest: Path
    source: Source
    template: Template
    answers: Answers

    @property
    def origin(self) -> Origin:
        """What the project remembers of its template."""
        return Origin(str(self.source.root), self.source.url, self.source.ref)

    @cached_property
    def series_lock(self) -> SeriesLock | None:
        """The lock that this project's own can be cut from; None where none is wanted."""
        if self.request.lock is False:
            return None
        context = self.answers.context
        series: str = context["series"]["id"]
        project: str = context["project_name"]
        # A template from before its locks says nothing of Python either.
        python: str = context.get("python", "")
        return find_series_lock(
            self.template.root, series, project, python, context["requirements"]
        )


def new(request: Request) -> Outcome:
    """Write a project into `request.dest`, or only plan it.

    Raises BadAnswers with every answer that does not work, LkgenError where `dest` cannot be
    written, Missing where a lock was demanded and is not to be had, Interrupted on Ctrl-C. Then
    `dest` is untouched.
    """
    dest = destination(request.dest)
    with open_source(request.vcs_ref) as source:
        template = Template(source.root)
        answers = template.answer(request.given, dest.name or "agent")
        if problems := request.problems + answers.problems:
            raise BadAnswers(problems)
        ask = bool(answers.unanswered) and not request.defaults
        if ask and not request.interactive:
            raise LkgenError(
                f"Nobody is there to answer {', '.join(answers.unanswered)}. Nothing was written.",
                "Add --defaults, or answer them with options, --set or --answers.",
            )
        job = _Job(request, dest, source, template, answers)
        if request.dry_run and not ask:
            return _plan(job, list(template.files(answers, job.origin)))
        with workspace(dest, dry_run=request.dry_run) as space:
            if ask:
                job.answers = _asked(job, space.folder)
                files = [path for path in space.folder.rglob("*") if path.is_file()]
                names = [path.relative_to(space.folder).as_posix() for path in files]
            else:
                names = list(template.write(answers, space.folder, job.origin))
            outcome = _plan(job, names)
            if not request.dry_run:
                _finish(job, space.folder, outcome)
                space.move()
                outcome.written = True
                outcome.notes += [
                    f"{path}, left by a killed lkgen new, is removed." for path in space.swept
                ]
        return outcome


def _asked(job: _Job, folder: Path) -> Answers:
    """Let Copier ask what is open and render into `folder`; return all answers."""
    given = copy_asking(job.source, folder, job.answers.given)
    complete = job.template.answer(given, folder.name)
    if complete.problems:
        raise BadAnswers(complete.problems)
    return complete


def _plan(job: _Job, files: list[str]) -> Outcome:
    answers, lock = job.answers, job.request.lock
    environment: dict[str, Any] = answers.context["environment"]
    env = [[["LIVEKIT_URL", "LIVEKIT_API_KEY", "LIVEKIT_API_SECRET"]]]
    env += [way["needs"] for way in environment["ways"]]
    needed = {name for ways in env for way in ways for name in way}
    locks = lock or (lock is None and (job.series_lock or find_uv()))
    beside = ["requirements.txt", "uv.lock"] if locks else ["requirements.txt"]
    return Outcome(
        dest=job.dest,
        answers=answers.stored,
        files=sorted([*files, *beside]),
        requirements=answers.context["requirements"],
        env=env,
        optional_env=[name for name in environment["variables"] if name not in needed],
        commands={
            name: command.replace("PACKAGE", answers.stored["package_name"])
            for name, command in answers.context["series"]["commands"].items()
        },
        has_uv=which("uv") is not None,
        notes=_notes(job),
    )


def _unread_workflow(job: _Job) -> str:
    """What to do with a workflow that GitHub will not look for; empty where it will."""
    root = enclosing(job.dest.parent)
    if root is None or job.answers.stored.get("ci") != "github":
        return ""
    within = job.dest.relative_to(root).as_posix()
    name = job.answers.stored["project_name"]
    return (
        "GitHub reads workflows only at the root of a repository: move .github/workflows/ci.yml "
        f"to {root}/.github/workflows/{name}.yml, and give it `paths: [{within}/**]` under push "
        f"and pull_request and `defaults: {{run: {{working-directory: {within}}}}}`."
    )


def _notes(job: _Job) -> list[str]:
    """What a person should know: of the models that the answers name, and of the surroundings."""
    # What this installation knows, however old the template is.
    ends = endings(job.answers.stored, retired())
    told = [end.told(date.today()) for end in ends]
    return [*job.request.notes, *told, *filter(None, [job.source.warning, _unread_workflow(job)])]


def _finish(job: _Job, folder: Path, outcome: Outcome) -> None:
    """Lock and commit in `folder`, so that they arrive with the rest or not at all."""
    request = job.request
    pin(folder, outcome.requirements)
    if request.lock is not False:
        try:
            with request.working("locking packages"):
                name = str(outcome.answers["project_name"])
                outcome.locked = lock(folder, name, outcome.requirements, job.series_lock)
        except Missing as missing:
            if request.lock:
                raise
            outcome.files = [path for path in outcome.files if path != "uv.lock"]
            outcome.notes.append(f"no uv.lock: {missing.message}. {missing.hint}")
    if request.git is not False:
        existing = next(path for path in (outcome.dest, *outcome.dest.parents) if path.is_dir())
        if note := commit_first(folder, existing):
            if request.git:
                raise Missing(note, "Use --no-git, or leave --git out.")
            outcome.notes.append(note)
