"""`lkgen new`: from answers to a project on disk, all of it or nothing."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lkgen.errors import BadAnswers, LkgenError, Missing, Problem
from lkgen.git import commit_first
from lkgen.template.lock.series_lock import SeriesLock
from lkgen.template.lock.uv import find_series_lock, find_uv, lock, pin
from lkgen.template.questions import Answers, Questions
from lkgen.template.source import Template, open_template


@dataclass
class Request:
    """What `lkgen new` was asked for.

    `lock` and `git` are True (must), False (must not) or None (if possible). What `given` leaves
    open is answered by `defaults`, else by the person at the terminal if one is `interactive`.
    `problems` are those of what was given and could not be read as an answer.
    `working` surrounds what takes long with a line that says so.
    """

    dest: Path
    given: dict[str, Any] = field(default_factory=dict[str, Any])
    problems: list[Problem] = field(default_factory=list[Problem])
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
    a person should know, `locked` the number of packages in uv.lock, None without one."""

    dest: Path
    answers: dict[str, Any]
    files: list[str]
    requirements: list[str]
    env: list[list[list[str]]]
    optional_env: list[str]
    commands: dict[str, str]
    written: bool = False
    locked: int | None = None
    notes: list[str] = field(default_factory=list[str])


def new(request: Request) -> Outcome:
    """Write a project into `request.dest`, or only plan it.

    Raises BadAnswers with every answer that does not work, LkgenError where `dest` cannot be
    written, Missing where a lock was demanded and is not to be had. Then `dest` is untouched.
    """
    dest = Path(os.path.expanduser(request.dest)).absolute()
    if ".." in dest.parts:
        dest = Path(os.path.realpath(dest))
    _check_destination(dest)
    name = dest.name or "agent"
    with open_template(request.vcs_ref) as template:
        questions = Questions(template.root)
        answers = questions.answer(request.given, name)
        if problems := request.problems + answers.problems:
            raise BadAnswers(problems)
        ask = bool(answers.unanswered) and not request.defaults
        if ask and not request.interactive:
            raise LkgenError(
                f"Nobody is there to answer {', '.join(answers.unanswered)}. Nothing was written.",
                "Add --defaults, or answer them with options, --set or --answers.",
            )
        # Copier derives names from the folder it renders into, so the stage has the final name.
        with _staging(dest, name, request.dry_run) as stage:
            if ask:
                answers = questions.answer(_render(template, stage, answers.given, ask=True), name)
                if answers.problems:
                    raise BadAnswers(answers.problems)
            else:
                _render(template, stage, answers.stored, ask=False)
            outcome = _plan(dest, stage, answers)
            series_lock = None if request.lock is False else _series_lock(template, answers)
            locks = request.lock or (request.lock is None and (series_lock or find_uv()))
            beside = ["requirements.txt", "uv.lock"] if locks else ["requirements.txt"]
            outcome.files = sorted([*outcome.files, *beside])
            if template.warning:
                outcome.notes.append(template.warning)
            if not request.dry_run:
                _finish(request, stage, outcome, series_lock)
                _move(stage, dest)
                outcome.written = True
    return outcome


def _render(template: Template, stage: Path, data: dict[str, Any], *, ask: bool) -> dict[str, Any]:
    """Let Copier render into `stage`; return the answers it stored."""
    import copier
    import yaml
    from plumbum import local

    if template.url:
        # Not a question: the answers file takes its stamp from it, and forgets it.
        data = {**data, "lkgen_release": {"url": template.url, "ref": template.ref}}
    # Without git on PATH Copier takes the folder as it is and starts no process (9.15.1).
    with local.env(PATH=""):
        copier.run_copy(str(template.root), stage, data=data, defaults=not ask, quiet=True)
    text = (stage / ".copier-answers.yml").read_text(encoding="utf-8")
    stored: dict[str, Any] = yaml.safe_load(text)
    return {key: value for key, value in stored.items() if not key.startswith("_")}


def _plan(dest: Path, stage: Path, answers: Answers) -> Outcome:
    environment: dict[str, Any] = answers.context["environment"]
    env = [[["LIVEKIT_URL", "LIVEKIT_API_KEY", "LIVEKIT_API_SECRET"]]]
    env += [way["needs"] for way in environment["ways"]]
    needed = {name for ways in env for way in ways for name in way}
    return Outcome(
        dest=dest,
        answers=answers.stored,
        files=sorted(p.relative_to(stage).as_posix() for p in stage.rglob("*") if p.is_file()),
        requirements=answers.context["requirements"],
        env=env,
        optional_env=[name for name in environment["variables"] if name not in needed],
        commands={
            name: command.replace("PACKAGE", answers.stored["package_name"])
            for name, command in answers.context["series"]["commands"].items()
        },
    )


def _series_lock(template: Template, answers: Answers) -> SeriesLock | None:
    """The lock that this project's own can be cut from."""
    context = answers.context
    series: str = context["series"]["id"]
    project: str = context["project_name"]
    # A template from before its locks says nothing of Python either.
    python: str = context.get("python", "")
    return find_series_lock(template.root, series, project, python, context["requirements"])


def _finish(
    request: Request, stage: Path, outcome: Outcome, series_lock: SeriesLock | None
) -> None:
    """Lock and commit in the stage, so that they arrive with the rest or not at all."""
    pin(stage, outcome.requirements)
    if request.lock is not False:
        try:
            with request.working("locking packages"):
                name = str(outcome.answers["project_name"])
                outcome.locked = lock(stage, name, outcome.requirements, series_lock)
        except Missing as missing:
            if request.lock:
                raise
            outcome.files = [path for path in outcome.files if path != "uv.lock"]
            outcome.notes.append(f"no uv.lock: {missing.message}. {missing.hint}")
    if request.git is not False:
        existing = next(path for path in (outcome.dest, *outcome.dest.parents) if path.is_dir())
        if note := commit_first(stage, existing):
            if request.git:
                raise Missing(note, "Use --no-git, or leave --git out.")
            outcome.notes.append(note)


def _check_destination(dest: Path) -> None:
    """Raise LkgenError unless `dest` is absent, empty, or holds only `.git`."""
    try:
        is_folder, content = dest.is_dir(), list[str]()
        if is_folder:
            content = sorted(path.name for path in dest.iterdir() if path.name != ".git")
    except OSError as error:
        raise LkgenError(f"{dest} cannot be used: {error.strerror}. Nothing was written.") from None
    if is_folder:
        if content:
            shown = ", ".join(content[:3]) + (" …" if len(content) > 3 else "")
            raise LkgenError(
                f"{dest} is not empty: it holds {shown}. Nothing was written.",
                "Choose a new folder, or an empty one.",
            )
    elif dest.exists() or dest.is_symlink():
        raise LkgenError(f"{dest} is there already, and is no folder. Nothing was written.")
    for parent in dest.parents:
        if parent.exists() and not parent.is_dir():
            raise LkgenError(
                f"{parent} is a file: no folder can be made in it. Nothing was written."
            )


@contextmanager
def _staging(dest: Path, name: str, dry_run: bool) -> Generator[Path]:
    """A folder called `name` to render into, gone afterwards whatever happens.

    It lies on the disk of `dest`: in it where it exists (it may be a mount, or its parent
    somebody else's), else beside it. A dry run stays away from there.
    """
    made = [path for path in (dest.parent, *dest.parent.parents) if not path.exists()]
    stage = None
    try:
        try:
            if not dry_run:
                dest.parent.mkdir(parents=True, exist_ok=True)
            near = dest if dest.is_dir() else dest.parent
            stage = Path(tempfile.mkdtemp(prefix=".lkgen-", dir=None if dry_run else near))
            (stage / name).mkdir()
        except OSError as error:
            raise LkgenError(
                f"{dest} cannot be written: {error.strerror}. Nothing was written.",
                "Choose a folder that you may write to.",
            ) from None
        yield stage / name
    finally:
        if stage:
            shutil.rmtree(stage, ignore_errors=True)
        if not dest.exists():
            for path in made:
                if path.is_dir() and not any(path.iterdir()):
                    path.rmdir()


def _move(stage: Path, dest: Path) -> None:
    """Put the finished project into place: in one step, or entry by entry and back on failure."""
    names = [path.name for path in sorted(stage.iterdir())]
    try:
        if dest.exists():
            for name in names:
                (stage / name).rename(dest / name)
        else:
            stage.rename(dest)
    except BaseException as error:
        # What is gone from the stage has arrived.
        if not stage.exists():
            dest.rename(stage)
        for name in names:
            if not (stage / name).exists():
                (dest / name).rename(stage / name)
        if isinstance(error, OSError):
            raise LkgenError(
                f"{dest} cannot be written: {error.strerror}. Nothing was written."
            ) from None
        raise
