"""The command line. A command parses, calls one function and prints; the rest is elsewhere."""

from __future__ import annotations

import signal
import sys
from io import TextIOWrapper
from typing import Annotated, Any

import typer

from lkgen.cli import list as list_command
from lkgen.cli import matrix, new, talk
from lkgen.cli.harness import NoColor, reporting
from lkgen.errors import LkgenError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command(name="new", cls=new.WithQuestions, no_args_is_help=True)(new.new)
app.command(name="list")(list_command.list_choices)
app.command(name="talk")(talk.talk)
app.command(name="matrix")(matrix.matrix)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"lkgen {version('lkgen')}")
        raise typer.Exit


@app.callback()
def lkgen(
    no_color: NoColor = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Start, prove and keep current voice agents built on LiveKit Agents.

    [bold]lkgen new my-agent[/bold] asks a few questions and writes a complete agent.
    """


# Typer holds a copy of Click within, and exports only some leaves of its family of errors.
_UsageError: Any = typer.BadParameter.__base__


def main() -> None:
    """Run lkgen on the command line's arguments; leaves with the exit codes of the contract."""
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        # nohup has SIGHUP ignored, and means it.
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, lambda number, frame: sys.exit(128 + number))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    arguments = _dashed(sys.argv[1:])
    with reporting(json="--json" in arguments):
        try:
            code = app(args=arguments, prog_name="lkgen", standalone_mode=False)
        except _UsageError as error:
            # This one has shown the help already.
            if type(error).__name__ == "NoArgsIsHelpError":
                raise SystemExit(error.exit_code) from None
            command = error.ctx.command_path if error.ctx else "lkgen"
            message = error.format_message().rstrip(".")
            raise LkgenError(f"{message}.", f"{command} --help shows what there is.") from None
    sys.exit(code)


def _dashed(arguments: list[str]) -> list[str]:
    """Options may be typed with underscores, as the ids of questions are written."""
    end = arguments.index("--") if "--" in arguments else len(arguments)
    dashed: list[str] = []
    for argument in arguments[:end]:
        name, equals, value = argument.partition("=")
        name = name.replace("_", "-") if name.startswith("--") else name
        dashed.append(name + equals + value)
    return dashed + arguments[end:]


__all__: list[Any] = ["app", "main"]
