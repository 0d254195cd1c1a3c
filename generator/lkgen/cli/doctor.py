"""lkgen doctor: check any LiveKit agent, and say what to write instead."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lkgen.errors import LkgenError
from lkgen.terminal import terminal, visible_lines

if TYPE_CHECKING:
    from lkgen.doctor.report import Report

_FORMATS = ("text", "json", "sarif", "github")


def run(
    path: Annotated[
        str, typer.Argument(metavar="PATH", help="An agent's project, or one of its files.")
    ] = ".",
    select: Annotated[
        str, typer.Option(metavar="RULE,…", help="Only these rules, by id or name.")
    ] = "",
    ignore: Annotated[str, typer.Option(metavar="RULE,…", help="All rules but these.")] = "",
    format: Annotated[
        str, typer.Option(metavar="|".join(_FORMATS), help="How findings are told.")
    ] = "",
    fix: Annotated[
        bool, typer.Option("--fix", help="Mend what can be mended safely, then check.")
    ] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Show what --fix would change; write nothing.")
    ] = False,
    series: Annotated[
        str,
        typer.Option(metavar="X.Y", help="As if that version of LiveKit Agents were installed."),
    ] = "",
    fail_on: Annotated[
        str,
        typer.Option(
            metavar="error|warning|info|never",
            help="From which severity on the exit code is 1: warning.",
        ),
    ] = "",
    explain: Annotated[str, typer.Option(metavar="RULE", help="Show a rule and end.")] = "",
    online: Annotated[
        bool, typer.Option("--online", help="Ask the server of LIVEKIT_URL what time it is.")
    ] = False,
    no_cache: Annotated[bool, typer.Option("--no-cache", help="Look at everything anew.")] = False,
) -> None:
    """Check any LiveKit agent, made by lkgen or not, and say what to write instead.

    The version that the project locks, installs or pins decides which rules hold. Nothing is run,
    nothing leaves this machine without --online. A comment `# lkgen: ignore[LKD019]` keeps a rule
    quiet on its line.

    \b
    lkgen doctor                   the project here
    lkgen doctor --series 1.8      what an upgrade would bring
    lkgen doctor --fix             mend what can be mended safely
    lkgen doctor --explain LKD019  what a rule is about
    """
    if format and format not in _FORMATS:
        raise LkgenError(f"--format {format} is none.", f"There are: {', '.join(_FORMATS)}.")
    if fix and diff:
        raise LkgenError("--fix and --diff do not go together.", "--diff writes nothing.")
    from lkgen.commands.doctor import Wishes, doctor

    if explain:
        _explain(explain)
        return
    form = format or ("json" if terminal.json else "text")
    wishes = Wishes(
        Path(path),
        (select,),
        (ignore,),
        series,
        fail_on,
        fix,
        from_repository=form in ("sarif", "github"),
        kept=not no_cache,
        online=online,
    )
    report, level = doctor(wishes)
    if diff:
        _show_diff(report)
    else:
        _show(report, form)
    if report.fails(level):
        raise SystemExit(1)


def _show(report: Report, form: str) -> None:
    from lkgen.doctor.output import render

    text = render(report, form)
    if form in ("json", "sarif"):
        terminal.json_text(text)
    elif form == "github" or report.findings or not terminal.quiet:
        terminal.print(text.rstrip("\n"))


def _show_diff(report: Report) -> None:
    from lkgen.commands.doctor import mended
    from lkgen.doctor.fix import diff

    files = mended(report)
    text = diff(files, report)
    if terminal.json:
        shown = {report.shown(one.path): list(one.done) for one in files}
        terminal.document({"diff": text, "would_fix": shown})
    else:
        lines = visible_lines(text.rstrip("\n")) if text else []
        terminal.print(*(lines or ["  Nothing that can be mended safely."]))


def _explain(name: str) -> None:
    from lkgen.commands.doctor import explained
    from lkgen.doctor.words import page, sections, title, versions

    rule = explained(name)
    if terminal.json:
        terminal.document(
            {
                "id": rule.id,
                "name": rule.name,
                "severity": rule.severity,
                "title": title(rule),
                "versions": versions(rule),
                "fixable": bool(rule.codemods),
                "sections": sections(rule),
            }
        )
    else:
        terminal.print(page(rule, level=1).rstrip("\n"))
