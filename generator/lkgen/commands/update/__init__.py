"""`lkgen update`: a project follows the template, its answers change, and what is the user's stays.

The template as it was when the project was made, and as it is now, each make the project of its
answers; what differs between the two is merged into what the user has. All of it is worked out
before the first file is touched.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lkgen.commands.update.answers import (
    Stored,
    merge_answers,
    new_answers,
    old_answers,
    read_stored,
)
from lkgen.commands.update.files import look
from lkgen.commands.update.journal import Journal, Undone
from lkgen.commands.update.locking import PROJECT, Wanted, relock
from lkgen.commands.update.made_with import made_with
from lkgen.commands.update.merge import merge_project
from lkgen.commands.update.models import lasting
from lkgen.commands.update.plan import Plan, Sides, plan
from lkgen.commands.update.report import Outcome, Request
from lkgen.commands.update.repository import Repository
from lkgen.commands.update.series import Move, rewrite_own, tell_behaviour
from lkgen.commands.update.telling import outcome
from lkgen.errors import BadAnswers, LkgenError
from lkgen.template import Template
from lkgen.template.asking import ask
from lkgen.template.history import History
from lkgen.template.questions import Answers
from lkgen.template.renderer import ANSWERS_FILE, Origin
from lkgen.template.source import Source, open_source


@dataclass(frozen=True)
class _Job:
    """A request on its way: what its steps share."""

    request: Request
    repository: Repository
    stored: Stored
    source: Source
    old: Template
    new: Template

    @property
    def project(self) -> Path:
        return self.repository.project


def update(request: Request) -> Outcome:
    """Bring a project to this lkgen's template, and its answers to those that are given.

    Raises:
        BadAnswers: answers do not fit; every one is named.
        LkgenError: the project cannot be updated as it is, and why.
        Missing: there is no git.
        Interrupted: Ctrl-C. In all cases nothing has changed.
    """
    project = _project(request.path)
    repository = Repository(project)
    text = _answers_text(project)
    stored = read_stored(text)
    repository.check(stash=request.stash)
    journal = Journal(repository)
    with journal.held():
        journal.check()
        with _templates(request, stored) as (source, old, new):
            job = _Job(request, repository, stored, source, old, new)
            planned, told = _plan(job)
        if request.write and planned.changes:
            if request.stash and repository.keep_copy():
                told.notes.append("what was not committed is in `git stash list` too")
            journal.apply(planned.changes, planned.marked)
            told.written = True
    return told


def take_back(path: Path) -> Undone:
    """Put the project back as it was before its last update, whole or cut off.

    Raises:
        LkgenError: there is none to take back, or it is committed.
        Missing: there is no git.
    """
    journal = Journal(Repository(_project(path)))
    with journal.held():
        return journal.undo()


def _project(path: Path) -> Path:
    project = Path(os.path.realpath(path.expanduser()))
    if not project.is_dir():
        raise LkgenError(f"{path} is no folder. Nothing was changed.")
    return project


def _answers_text(project: Path) -> str:
    data = look(project, ANSWERS_FILE).data
    if data is None:
        raise LkgenError(
            f"{project} has no {ANSWERS_FILE}: lkgen did not make it. Nothing was changed.",
            "Name the folder of a project that lkgen new has made.",
        )
    return data.decode(errors="replace")


@contextmanager
def _templates(request: Request, stored: Stored) -> Generator[tuple[Source, Template, Template]]:
    """The template that is new, and the one that the project was made with."""
    with open_source(request.vcs_ref) as source:
        new = Template(source.root)
        if stored.commit == source.ref and not source.warning:
            yield source, new, new
            return
        with History(source.ref).open(stored.commit) as root:
            yield source, Template(root), new


def _plan(job: _Job) -> tuple[Plan, Outcome]:
    before = made_with(job.repository, job.stored, job.old)
    old = old_answers(job.old, before, job.project.name)
    wished = {key: job.stored.answers.get(key) for key in {*before, *job.stored.answers}}
    wished = {key: value for key, value in wished.items() if value not in (None, before.get(key))}
    new, notes = _answered(job, before, old, {**wished, **job.request.given})
    with tempfile.TemporaryDirectory(prefix="lkgen-update-") as name:
        folder = Path(name)
        files = job.new.write(new, folder, _origin(job))
        modes = {path: (folder / path).stat().st_mode & 0o777 for path in files}
    owned = {*job.old.owned(old), *job.new.owned(new)}
    made = job.old.files(old, Origin("", job.stored.source, job.stored.commit))
    for path in owned & made.keys():
        # Some say where they are from: that is no news.
        made[path] = made[path].replace(job.stored.commit, job.source.ref)
    move = Move(old.stored["livekit_series"], new.stored["livekit_series"])
    tracked = job.repository.tracked
    sides = Sides(
        project=job.project,
        old=made,
        new=files,
        modes=modes,
        owned=owned,
        tracked=tracked,
        conflict=job.request.conflict,
        merges={PROJECT: merge_project, ANSWERS_FILE: merge_answers},
        rewrite=move.rewriter(),
    )
    planned = plan(sides)
    rewrite_own(job.project, tracked.keys() - {*made, *files} | owned, move, planned)
    tell_behaviour(job.project, tracked, files, move, planned)
    with job.request.working("locking packages"):
        wanted = Wanted(job.project, job.new, new, files[PROJECT], old.context["requirements"])
        relock(wanted, planned)
    return planned, outcome(job.project, job.stored.commit, job.source.ref, new, planned, notes)


def _answered(
    job: _Job, before: Any, old: Answers, wished: dict[str, Any]
) -> tuple[Answers, list[str]]:
    """The new answers, a person's where one is asked, and what is to be told of their models."""
    request, name = job.request, job.project.name
    if request.problems:
        raise BadAnswers(request.problems)
    answers = new_answers(job.new, before, old, wished, name)
    if request.ask:
        asked = ask(job.source, job.project.name, answers.stored)
        answers = new_answers(job.new, before, old, asked, name)
    replaced, notes = lasting(answers, request.confirm)
    if replaced:
        answers = new_answers(job.new, answers.stored, old, {**answers.given, **replaced}, name)
    warning = [job.source.warning] if job.source.warning else []
    return answers, [*notes, *warning]


def _origin(job: _Job) -> Origin:
    """What the project remembers: a public address stays as its user spelled it."""
    url = job.stored.source if _public(job.stored.source) else job.source.url
    return Origin(str(job.source.root), url, job.source.ref)


def _public(address: str) -> bool:
    return ":" in address and not Path(address).exists()
