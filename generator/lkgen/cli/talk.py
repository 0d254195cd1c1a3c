"""lkgen talk: speak to an agent, on this machine, with no key and no internet."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lkgen.errors import LkgenError
from lkgen.terminal import terminal

if TYPE_CHECKING:
    from lkgen.talk.caller.faults import Fault
    from lkgen.talk.caller.script import Latency, Script, ShutOff
    from lkgen.talk.caller.visitor import Visitor
    from lkgen.talk.report import Report

_TURNS = 3
_MOST = 100


def run(
    path: Annotated[
        Path, typer.Argument(metavar="PATH", help="The agent: its file or its project.")
    ] = Path("."),
    python: Annotated[
        str | None, typer.Option(metavar="EXE", help="The agent's Python, or its environment.")
    ] = None,
    say: Annotated[
        list[str] | None,
        typer.Option(metavar="TEXT|FILE.wav", help="What the caller says, again for each turn."),
    ] = None,
    turns: Annotated[
        int | None,
        typer.Option(min=1, max=_MOST, help=f"So many recorded sentences; {_TURNS} by default."),
    ] = None,
    script: Annotated[
        Path | None,
        typer.Option(metavar="FILE.yml", help="What is said, answered and heard, as a test."),
    ] = None,
    metadata: Annotated[
        str | None, typer.Option(metavar="JSON", help="What the agent's job is told.")
    ] = None,
    identity: Annotated[
        str, typer.Option(metavar="ID", help="What the caller is called in the room.")
    ] = "",
    attribute: Annotated[
        list[str] | None,
        typer.Option(metavar="KEY=VALUE", help="An attribute of the caller; may be repeated."),
    ] = None,
    kind: Annotated[
        str, typer.Option(metavar="standard|sip", help="How the caller comes: sip is a phone.")
    ] = "",
    service: Annotated[
        list[str] | None,
        typer.Option(
            metavar="HOST=URL|FOLDER",
            help="Who answers for a host of yours: on this machine, or a folder of answers.",
        ),
    ] = None,
    latency: Annotated[
        str,
        typer.Option(metavar="PART=S,…", help="How slow providers are: stt=0.2,llm=0.05,tts=0.05"),
    ] = "",
    fault: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PART:WHAT[@TURN]",
            help="What fails on purpose: stt:drop@2, llm:429, tts:slow=3, room:disconnect …",
        ),
    ] = None,
    calls: Annotated[int, typer.Option(min=1, max=_MOST, help="So many callers at once.")] = 1,
    serve_retired: Annotated[
        bool,
        typer.Option("--serve-retired", help="Models answer that their provider has shut off."),
    ] = False,
    record: Annotated[
        Path | None, typer.Option(metavar="OUT.wav", help="Keep the call as a stereo recording.")
    ] = None,
    svg: Annotated[
        Path | None, typer.Option(metavar="OUT.svg", help="Keep the timings as a picture.")
    ] = None,
    timeout: Annotated[
        float | None,
        typer.Option(min=1, max=600, metavar="S", help="How long each answer may take: 15 s."),
    ] = None,
) -> None:
    """Speak to an agent, on this machine, with no key and no internet.

    Runs it unchanged against a real livekit-server, answers its providers, calls it, times it.
    Exit code 1 if it did not answer as it should or logged an error.

    \b
    lkgen talk my-agent                     three sentences
    lkgen talk agent.py --say "Hello there" your own, said by espeak-ng
    lkgen talk --fault llm:500@2            what it does when a model fails
    """
    plan = _script(say or [], turns, script)
    plan = replace(plan, latency=_latency(latency), faults=_faults(fault or []))
    if not serve_retired:
        plan = replace(plan, shut_off=shut_off())
    for file in (record, svg):
        if file is not None and not file.parent.is_dir():
            raise LkgenError(f"{file} cannot be written: there is no folder {file.parent}.")
    visitor = _visitor(metadata, identity, attribute or [], kind)
    from lkgen.cli.calling import Wanted, hold

    report = hold(Wanted(path, python, plan, calls, timeout, record, svg, visitor, service or []))
    report = _explained(report)
    if terminal.json:
        from lkgen.talk.show.document import document

        terminal.document(document(report))
    elif not terminal.quiet:
        _show(report)
    elif not report.ok:
        terminal.rows([(problem,) for problem in report.problems], indent=2, error=True)
    if svg is not None:
        _draw(report, svg)
    if not report.ok:
        raise SystemExit(1)


def _script(say: list[str], turns: int | None, file: Path | None) -> Script:
    """What is said: a file, the sentences given, or so many recorded ones."""
    given = [name for name, value in (("--script", file), ("--say", say)) if value]
    if turns is not None:
        given.append("--turns")
    if len(given) > 1:
        raise LkgenError(f"{' and '.join(given)} do not go together.", "Each says what is said.")
    from lkgen.talk.caller.script import Script

    if file is not None:
        from lkgen.talk.caller.scenario import read_script

        return read_script(file)
    from lkgen.talk.caller.say import recorded, turn_of

    said = tuple(turn_of(text) for text in say) or recorded(turns or _TURNS)
    return Script(said, any_tool=True)


def _visitor(metadata: str | None, identity: str, attributes: list[str], kind: str) -> Visitor:
    """Who calls, and what the agent's job is told."""
    from json import loads

    from lkgen.talk.caller.visitor import Visitor

    if metadata:
        try:
            loads(metadata)
        except ValueError as error:
            raise LkgenError(f"--metadata is no JSON: {error}.", f"It is: {metadata}") from None
    if kind not in ("", "standard", "sip"):
        raise LkgenError(f"--kind {kind} is none.", "There are: standard, sip")
    told = dict[str, str]()
    for attribute in attributes:
        name, equals, value = attribute.partition("=")
        if not (name and equals):
            raise LkgenError(f"--attribute {attribute} is none.", "KEY=VALUE, such as tier=gold")
        told[name] = value
    return Visitor(identity, told, kind, metadata)


def _latency(text: str) -> Latency:
    from lkgen.talk.caller.script import Latency

    known = [field.name for field in fields(Latency)]
    given: dict[str, float] = {}
    for part in filter(None, text.split(",")):
        name, _, amount = part.strip().partition("=")
        try:
            given[name] = float(amount)
        except ValueError:
            given[name] = -1.0
        if name not in known or not 0 <= given[name] <= 60:
            raise LkgenError(
                f"--latency {part} is none.",
                f"PART=SECONDS, PART one of {', '.join(known)}, SECONDS from 0 to 60; several are "
                "separated by commas: stt=0.2,llm=0.05",
            )
    return Latency(**given)


def _faults(texts: list[str]) -> tuple[Fault, ...]:
    from lkgen.talk.caller.faults import parse_fault

    return tuple(parse_fault(text) for text in texts)


def shut_off() -> frozenset[ShutOff]:
    """The models that providers no longer serve, by the variables of their keys.

    LiveKit Inference has no variable of its own: its key is made of LiveKit's.
    """
    from lkgen.catalogue import catalogue
    from lkgen.talk.caller.script import ShutOff

    known, today = catalogue(), date.today()
    variables = {provider.id: provider.variables for provider in known.providers}
    return frozenset(
        ShutOff(variable, entry.role, name)
        for entry in known.retired.entries
        if entry.kind == "model" and entry.ends_by(today) and not entry.still_answers
        for id in entry.providers
        for variable in variables[id] or [""]
        for name in entry.names
    )


def _explained(report: Report) -> Report:
    """The report, with what is known of the errors in it."""
    if not report.errors:
        return report
    from lkgen.commands.explain import explained_error
    from lkgen.talk.report import Explained

    found = {error: explained_error(report.log, error) for error in report.errors}
    known = {error: Explained(**one) for error, one in found.items() if one}
    return replace(report, explained=known)


def _show(report: Report) -> None:
    from lkgen.talk.show.terminal import show

    show(report, terminal.console())


def _draw(report: Report, file: Path) -> None:
    from lkgen.talk.show.svg import svg

    try:
        file.write_text(terminal.clean(svg(report)), encoding="utf-8")
    except OSError as error:
        raise LkgenError(f"{file} cannot be written: {error.strerror}.") from None
