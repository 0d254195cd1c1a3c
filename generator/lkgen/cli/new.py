"""lkgen new: write a complete agent project, after a few questions or none."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path
from string import ascii_letters, digits
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from lkgen.cli.answers import SetOption, read_pairs
from lkgen.cli.harness import option
from lkgen.errors import LkgenError
from lkgen.terminal import bold, terminal

if TYPE_CHECKING:
    from lkgen.commands.new import Outcome

NO_ARGUMENTS_IS_HELP = True
# The questions that are options too, by the title they stand under in the help. What else is to
# know of them is in copier.yml.
QUESTIONS = {
    "Models": (
        *("stt", "llm", "tts", "realtime"),
        *("vad", "turn_detection", "noise_cancellation", "avatar"),
    ),
    "Agent": ("livekit_series", "pipeline", "hosting", "callers"),
}
NAMES = ("project_name", "package_name")
SHORTER = {"livekit_series": "series"}
OPTIONS = [
    option(
        question,
        Annotated[
            str | None,
            typer.Option(
                f"--{SHORTER.get(question, question).replace('_', '-')}", rich_help_panel=title
            ),
        ],
    )
    for title, questions in QUESTIONS.items()
    for question in questions
]


def more_help(command: Any) -> str:
    """Say of each option what its question asks, and name all questions for `--set`."""
    from lkgen.template import Template

    template = Template()
    helps = template.helps()
    for one in command.params:
        if one.name in helps:
            one.help = helps[one.name]
    return f"Questions: {', '.join(template.ids())}"


def run(
    dest: Annotated[
        str, typer.Argument(metavar="DEST", help="Folder of the project: absent, empty, or '.'.")
    ],
    set_: SetOption = None,
    answers: Annotated[
        str | None, typer.Option(metavar="FILE.yml", help="Answers, such as another project's.")
    ] = None,
    defaults: Annotated[bool, typer.Option("--defaults", help="Ask nothing.")] = False,
    lock: Annotated[
        bool | None, typer.Option("--lock/--no-lock", help="uv.lock: demand or leave out.")
    ] = None,
    git: Annotated[
        bool | None, typer.Option("--git/--no-git", help="First commit: demand or leave out.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show the plan, write nothing.")
    ] = False,
    vcs_ref: Annotated[
        str | None, typer.Option(metavar="REF", help="Template commit, from a checkout of lkgen.")
    ] = None,
    **options: str | None,
) -> None:
    """Write a complete agent project into DEST.

    \b
    lkgen new my-agent              asks a few questions
    lkgen new my-agent --defaults   Deepgram, Groq and Cartesia
    lkgen new my-agent --defaults --llm anthropic --set language=de
    """
    from lkgen.commands.new import Request, new

    pairs, problems = read_pairs(set_ or [])
    known, notes = _answers_file(Path(answers)) if answers else ({}, [])
    given = {**known, **pairs}
    given |= {key: value for key, value in options.items() if value is not None}
    outcome = new(
        Request(
            dest=Path(dest),
            given=given,
            problems=problems,
            notes=notes,
            defaults=defaults,
            # Prompts write to stdout, which belongs to the document where --json is given.
            interactive=sys.stdin.isatty() and sys.stdout.isatty() and not terminal.json,
            lock=lock,
            git=git,
            dry_run=dry_run,
            vcs_ref=vcs_ref,
            working=terminal.working,
        )
    )
    try:
        if terminal.json:
            terminal.document(_document(outcome))
        _show(outcome)
    except OSError as error:
        state = f"{outcome.dest} is written" if outcome.written else "Nothing was written"
        raise LkgenError(f"{state}, but standard output cannot be: {error.strerror}.") from None


def _answers_file(path: Path) -> tuple[dict[str, Any], list[str]]:
    """The answers in `path`, as text.

    The names in a project's own file are that project's: two agents of one name would take each
    other's calls. They are left out, and a note says so.
    """
    import yaml

    from lkgen import safe_yaml
    from lkgen.given_yaml import read_given

    try:
        content = safe_yaml.parse(read_given(path), safe_yaml.TextLoader)
    except OSError as error:
        raise LkgenError(f"{path} cannot be read: {error.strerror}.") from None
    except (yaml.YAMLError, ValueError) as error:
        raise LkgenError(f"{path} cannot be taken: {' '.join(str(error).split())}") from None
    if not isinstance(content, dict):
        raise LkgenError(f"{path} holds no answers.", "It should read like: stt: deepgram")
    # Copier's own entries in an answers file say where it came from; they are no answers.
    answers = cast(dict[str, Any], content)
    given = {key: value for key, value in answers.items() if not key.startswith("_")}
    if len(given) == len(answers):
        return given, []
    names = [given.pop(key) for key in NAMES if key in given]
    told = [f"{path} is that of a project: its name, {name}, is not taken over." for name in names]
    return given, told[:1]


def _document(outcome: Outcome) -> dict[str, Any]:
    return {
        "dest": str(outcome.dest),
        "answers": outcome.answers,
        "files": outcome.files,
        "packages": outcome.requirements,
        "env": outcome.env,
        "optional_env": outcome.optional_env,
        "written": outcome.files if outcome.written else [],
        "locked": outcome.locked,
        "notes": outcome.notes,
    }


def _show(outcome: Outcome) -> None:
    """What was, or would be, written; and the commands that come next."""
    answers = outcome.answers
    package = str(answers["package_name"])
    models = [str(answers[role]) for role in ("stt", "llm", "tts", "realtime") if role in answers]
    count = f"{len(outcome.files)} files"
    if outcome.locked:
        count += f", {outcome.locked} packages locked"
    # A longer name would push what is said about it off 80 columns.
    folder = f"src/{package if len(package) <= 28 else '…'}"
    terminal.print(
        f"  {bold(str(answers['project_name']))}   {' → '.join(models)}, "
        f"{outcome.requirements[0].replace('==', ' ')}"
    )
    terminal.rows(
        [
            (f"{folder}/assistant.py", "yours: what it says and does"),
            (f"{folder}/agent.py", "models, turn taking, room"),
            ("tests/", "no keys needed"),
            ("…", count),
        ]
    )
    terminal.print("")
    if outcome.written:
        _next(outcome)
    else:
        _plan(outcome)
    for note in outcome.notes:
        terminal.rows([("note", note)], indent=2)


def _plan(outcome: Outcome) -> None:
    terminal.print("  Answers")
    terminal.rows([(key, str(value)) for key, value in outcome.answers.items()])
    ways = [" or ".join(" + ".join(way) for way in part) for part in outcome.env]
    ways += [f"{name} (optional)" for name in outcome.optional_env]
    for title, texts in (
        ("Files", outcome.files),
        ("Packages", outcome.requirements),
        ("Environment", ways),
    ):
        terminal.print("", f"  {title}")
        terminal.rows([("", text) for text in texts], indent=1)
    terminal.print("", "  A plan: nothing was written.")


def _next(outcome: Outcome) -> None:
    keys = sum(len(part[0]) for part in outcome.env)
    path = _from_here(outcome.dest)
    terminal.print(
        "  Next",
        *([] if path == os.curdir else [f"    cd {_quoted(path)}"]),
        *(
            []
            if outcome.has_uv
            else ["    python3 -m pip install uv     or docs.astral.sh/uv says how"]
        ),
        "    uv run pytest",
        "    lkgen talk                    speak to it now, no keys needed",
        f"    cp .env.example .env.local    then fill in {keys} keys",
        f"    uv run {outcome.commands['develop']}",
    )


def _from_here(dest: Path) -> str:
    """The path of `dest` from the current folder; if that is gone, its own."""
    try:
        return os.path.relpath(dest)
    except FileNotFoundError:
        return str(dest)


def _quoted(path: str) -> str:
    """A path as a person would type it in a shell here."""
    if path.isprintable():
        return shlex.quote(path)
    plain = set(f"{ascii_letters}{digits}/._-".encode())
    spelled = (chr(b) if b in plain else f"\\x{b:02x}" for b in os.fsencode(path))
    return f"$'{''.join(spelled)}'"
