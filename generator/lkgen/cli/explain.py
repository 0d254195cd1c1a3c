"""lkgen explain: say what an error means, and what to do about it."""

from __future__ import annotations

import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lkgen.errors import LkgenError
from lkgen.terminal import terminal

if TYPE_CHECKING:
    from lkgen.explain.engine import Explanation, Outcome

_STDIN = "-"


def run(
    text: Annotated[
        list[str] | None,
        typer.Argument(metavar="TEXT…", help="What the error says; - reads standard input."),
    ] = None,
    file: Annotated[
        str | None, typer.Option(metavar="FILE", help="A log, of any size and form.")
    ] = None,
    series: Annotated[
        str, typer.Option(metavar="X.Y", help="Your LiveKit Agents; else what the log says.")
    ] = "",
) -> None:
    """Say what an error means, and what to do about it.

    Takes an error or a whole log: LiveKit's JSON and coloured logs, tracebacks, what Docker and
    Kubernetes print. Exit code 1 if it knows nothing of the errors there.

    \b
    lkgen explain "AgentSession isn't running"
    lkgen explain --file agent.log
    docker compose logs agent | lkgen explain -
    """
    from lkgen.commands.explain import document, explained

    with _lines(text or [], file) as lines:
        outcome = explained(lines, series)
    if terminal.json:
        terminal.document(document(outcome))
    else:
        _show(outcome)
    if outcome.unexplained and not outcome.explanations:
        raise SystemExit(1)


@contextmanager
def _lines(words: list[str], name: str | None) -> Generator[Iterator[str]]:
    """The lines to explain: of a file, of standard input, or those given."""
    from lkgen.given_file import open_given
    from lkgen.log.lines import read_lines

    if name and words:
        raise LkgenError("--file and a text do not go together.", "Give one of them.")
    text, file = " ".join(words), Path(name) if name else None
    if file is None and text.strip() and text != _STDIN:
        file = Path(text) if len(text) < 256 and Path(text).is_file() else None
        if file is None:
            yield iter(text.splitlines())
            return
    if file is None and text != _STDIN and sys.stdin.isatty():
        raise LkgenError("There is nothing to explain.", 'lkgen explain "the error"')
    if file is None:
        with open(sys.stdin.fileno(), "rb", closefd=False) as stream:
            yield read_lines(stream)
        return
    try:
        stream = open_given(file)
    except OSError as error:
        raise LkgenError(f"{file} cannot be read: {error.strerror}.") from None
    with stream:
        yield read_lines(stream)


def _show(outcome: Outcome) -> None:
    """Print what is known, the first cause first."""
    causes = [one for one in outcome.explanations if not one.known.entry.follows]
    rest = [one for one in outcome.explanations if one not in causes]
    for one in causes or rest:
        _explanation(one)
    if causes and rest:
        terminal.print("", "  What followed")
        terminal.rows([(_place(one), f"{one.matched}  ({one.known.title})") for one in rest])
    if outcome.unexplained:
        _unexplained(outcome)
    elif not outcome.explanations:
        terminal.print("  There is no error in it.")


def _explanation(one: Explanation) -> None:
    """One cause: where it shows, why it happens, what to do."""
    known = one.known
    terminal.print("")
    terminal.rows([(_place(one), one.matched)], indent=2)
    terminal.print("")
    cause = [*known.cause.splitlines(), *([one.detail] if one.detail else [])]
    about = [f"versions: {known.entry.versions}", f"sure: {known.entry.confidence}", known.id]
    if known.entry.rule:
        about.insert(0, f"lkgen doctor finds it: {known.entry.rule}")
    rows = [*_labelled("Cause", cause), *_labelled("Fix", known.fix.splitlines())]
    terminal.rows([*rows, ("", " · ".join(about)), ("Source", known.entry.source)])


def _labelled(label: str, lines: list[str]) -> list[tuple[str, str]]:
    return [("" if at else label, line) for at, line in enumerate(lines)] + [("", "")]


def _place(one: Explanation) -> str:
    times = f", {one.times} times" if one.times > 1 else ""
    return f"line {one.line}{times}"


def _unexplained(outcome: Outcome) -> None:
    """Name the errors that nothing is known of."""
    known = bool(outcome.explanations)
    shown = outcome.unexplained[:5]
    terminal.print("", f"  {'Not explained' if known else 'Nothing is known of this error:'}")
    terminal.rows([(f"line {line}", text) for line, text in (shown if known else shown[:1])])
    if not known:
        terminal.print("", "  Look for its words, without names and numbers, at")
        terminal.print("  https://github.com/livekit/agents/issues")
