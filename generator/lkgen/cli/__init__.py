"""The command line. A command parses, calls one function and prints; the rest is elsewhere."""

from __future__ import annotations

import signal
import sys
from typing import Annotated, Any

import typer

from lkgen.cli import list as list_command
from lkgen.cli import matrix, new
from lkgen.cli.console import terminal

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in (new.new, list_command.list_choices, matrix.matrix):
    app.command(name=command.__name__.split("_")[0], no_args_is_help=command is new.new)(command)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"lkgen {version('lkgen')}")
        raise typer.Exit


@app.callback()
def lkgen(
    no_color: Annotated[bool, typer.Option("--no-color", help="Plain text; NO_COLOR does the same.")] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Start, prove and keep current voice agents built on LiveKit Agents.

    [bold]lkgen new my-agent[/bold] asks a few questions and writes a complete agent.
    """
    terminal.no_color = terminal.no_color or no_color


def main() -> None:
    """Run lkgen on the command line's arguments; leaves with the exit codes of the contract."""
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    app(args=[_dashed(argument) for argument in sys.argv[1:]], prog_name="lkgen")


def _dashed(argument: str) -> str:
    """Options may be typed with underscores, as the ids of questions are written."""
    if not argument.startswith("--"):
        return argument
    name, equals, value = argument.partition("=")
    return name.replace("_", "-") + equals + value


__all__: list[Any] = ["app", "main"]
