"""What all commands share: their common options, and errors that become text or JSON."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import Annotated

import typer

from lkgen.errors import BadAnswers, LkgenError
from lkgen.terminal import terminal, visible


def _plain(wanted: bool) -> None:
    terminal.no_color = terminal.no_color or wanted


Json = Annotated[bool, typer.Option("--json", help="One JSON document on stdout.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print errors only.")]
NoColor = Annotated[
    bool,
    typer.Option(
        "--no-color", callback=_plain, is_eager=True, help="Plain text; NO_COLOR does the same."
    ),
]


@contextmanager
def reporting(*, json: bool, quiet: bool = False) -> Generator[None]:
    """Around a command: its errors become text or JSON and an exit code, never a traceback."""
    terminal.json, terminal.quiet = json, quiet
    try:
        yield
    except LkgenError as error:
        report(error)
        raise SystemExit(error.code) from None
    except (KeyboardInterrupt, EOFError):
        if json:
            terminal.document({"error": {"message": "interrupted", "hint": "", "problems": []}})
        terminal.console(error=True).print("\n  Interrupted. Nothing was written.")
        raise SystemExit(130) from None


def report(error: LkgenError) -> None:
    """Tell a person, and a program where it asked for JSON, what went wrong."""
    problems = error.problems if isinstance(error, BadAnswers) else []
    if terminal.json:
        shown = [{"key": p.key, "value": p.value, "message": p.message} for p in problems]
        terminal.document(
            {"error": {"message": error.message, "hint": error.hint, "problems": shown}}
        )
    terminal.rows([(error.message,)], indent=2, error=True)
    if problems:
        rows = [(_short(p.key), _short(p.value), p.message) for p in problems]
        terminal.rows(rows, error=True)
    for line in error.hint.splitlines():
        terminal.rows([(line,)], indent=2, error=True)


def _short(value: str) -> str:
    text = visible(value)
    return text if len(text) <= 40 else text[:39] + "…"
