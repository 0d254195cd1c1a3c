"""lkgen new"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lkgen.cli.console import ACCENT, reporting, terminal
from lkgen.errors import BadAnswers, LkgenError, Problem

if TYPE_CHECKING:
    from lkgen.new import Outcome

MODELS = "Models"
AGENT = "Agent"


def new(
    dest: Annotated[Path, typer.Argument(help="Folder of the project: absent, empty, or '.'.")],
    stt: Annotated[str | None, typer.Option(help="Speech to text.", rich_help_panel=MODELS)] = None,
    llm: Annotated[str | None, typer.Option(help="Language model.", rich_help_panel=MODELS)] = None,
    tts: Annotated[str | None, typer.Option(help="Voice.", rich_help_panel=MODELS)] = None,
    realtime: Annotated[
        str | None, typer.Option(help="Realtime model, with --pipeline realtime.", rich_help_panel=MODELS)
    ] = None,
    vad: Annotated[
        str | None, typer.Option(help="Voice activity detection.", rich_help_panel=MODELS)
    ] = None,
    turn_detection: Annotated[
        str | None, typer.Option(help="How it knows that the caller is done.", rich_help_panel=MODELS)
    ] = None,
    series: Annotated[
        str | None, typer.Option(help="LiveKit Agents series.", rich_help_panel=AGENT)
    ] = None,
    pipeline: Annotated[
        str | None, typer.Option(help="cascade or realtime.", rich_help_panel=AGENT)
    ] = None,
    hosting: Annotated[
        str | None, typer.Option(help="self-hosted or cloud.", rich_help_panel=AGENT)
    ] = None,
    callers: Annotated[
        str | None, typer.Option(help="web or phone-inbound.", rich_help_panel=AGENT)
    ] = None,
    set_: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="Answer any question; repeatable."),
    ] = None,
    answers: Annotated[
        Path | None, typer.Option(metavar="FILE.yml", help="Answers, such as another project's.")
    ] = None,
    defaults: Annotated[bool, typer.Option("--defaults", help="Ask nothing.")] = False,
    lock: Annotated[
        bool | None, typer.Option("--lock/--no-lock", help="uv.lock: demand or leave out.")
    ] = None,
    git: Annotated[
        bool | None, typer.Option("--git/--no-git", help="First commit: demand or leave out.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the plan, write nothing.")] = False,
    vcs_ref: Annotated[
        str | None, typer.Option(metavar="REF", help="Template commit, from a checkout of lkgen.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON document on stdout.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print errors only.")] = False,
) -> None:
    """Write a complete agent project into DEST.

    [bold]lkgen new my-agent[/bold]  asks a few questions

    [bold]lkgen new my-agent --defaults[/bold]  Deepgram, Groq and Cartesia

    [bold]lkgen new my-agent --defaults --llm anthropic --set language=de[/bold]
    """
    with reporting(json=json, quiet=quiet):
        flags: dict[str, str | None] = {
            "stt": stt,
            "llm": llm,
            "tts": tts,
            "realtime": realtime,
            "vad": vad,
            "turn_detection": turn_detection,
            "livekit_series": series,
            "pipeline": pipeline,
            "hosting": hosting,
            "callers": callers,
        }
        given = _answers_file(answers) if answers else {}
        given |= _pairs(set_ or [])
        given |= {key: value for key, value in flags.items() if value is not None}
        from lkgen.new import Request, new

        # Prompts write to stdout, which belongs to the document where --json is given.
        outcome = new(
            Request(
                dest=dest,
                given=given,
                defaults=defaults,
                interactive=sys.stdin.isatty() and sys.stdout.isatty() and not json,
                lock=lock,
                git=git,
                dry_run=dry_run,
                vcs_ref=vcs_ref,
                working=terminal.working,
            )
        )
        if json:
            terminal.document(_document(outcome))
        _show(outcome)


def _answers_file(path: Path) -> dict[str, Any]:
    """The answers in `path`, as text: YAML 1.1 would read `no` as a truth value."""
    import yaml

    try:
        content = yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)  # noqa: S506
    except OSError as error:
        raise LkgenError(f"{path} cannot be read: {error.strerror}.") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise LkgenError(f"{path} is not YAML: {error}") from None
    if not isinstance(content, dict):
        raise LkgenError(f"{path} holds no answers.", "It should read like: stt: deepgram")
    # Copier's own entries in an answers file say where it came from; they are no answers.
    return {key: value for key, value in content.items() if not key.startswith("_")}


def _pairs(texts: list[str]) -> dict[str, str]:
    """KEY=VALUE texts as answers; raises BadAnswers for those without a KEY or a value."""
    problems = [
        Problem(text, "", "write it as KEY=VALUE") for text in texts if not text.partition("=")[1]
    ]
    if problems:
        raise BadAnswers(problems)
    return {key.replace("-", "_"): value for key, _, value in (text.partition("=") for text in texts)}


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
    from rich.markup import escape

    answers = outcome.answers
    package = f"src/{answers['package_name']}"
    models = [answers[role] for role in ("stt", "llm", "tts", "realtime") if role in answers]
    lines = [
        f"  [bold]{escape(str(answers['project_name']))}[/]   {' → '.join(models)}, "
        f"{outcome.requirements[0].replace('==', ' ')}",
        f"    [{ACCENT}]{package}/assistant.py[/]   yours: what it says and does",
        f"    [{ACCENT}]{package}/agent.py[/]       models, turn taking, room",
        f"    [{ACCENT}]tests/[/]{' ' * (len(package) + 7)}no keys needed",
    ]
    count = f"{len(outcome.files)} files"
    if outcome.locked:
        count += f", {outcome.locked} packages locked"
    if not outcome.written:
        lines += [f"    {count}", ""]
        lines += [f"      {escape(path)}" for path in outcome.files]
        lines += ["", "    packages", *(f"      {escape(name)}" for name in outcome.requirements)]
        ways = [" or ".join(" + ".join(way) for way in part) for part in outcome.env]
        lines += ["", "    environment", *(f"      {way}" for way in ways)]
        lines += ["", "  A plan: nothing was written."]
    else:
        lines += [f"    {count}", ""]
        folder = _quoted(outcome.dest)
        lines += [
            "  Next",
            *([f"    cd {folder}"] if outcome.dest != Path.cwd() else []),
            "    uv run pytest",
            "    cp .env.example .env.local    then fill it in",
            f"    uv run python -m livekit.agents start --dev {package}/agent.py",
        ]
    terminal.print(*lines)
    for note in outcome.notes:
        terminal.print(f"  [yellow]note[/] {escape(note)}")


def _quoted(dest: Path) -> str:
    """`dest` as a person would type it in a shell here."""
    import os
    import shlex

    from rich.markup import escape

    return escape(shlex.quote(os.path.relpath(dest)))
